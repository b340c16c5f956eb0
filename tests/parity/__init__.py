"""Line breaks of our PDF against those of an office program that prints our DOCX."""
