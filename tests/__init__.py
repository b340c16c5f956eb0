"""The test suite: folders mirror the package; `judges` holds programs from outside that judge what we write."""
