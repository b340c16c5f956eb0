"""Inspection dossiers: what must be there, what is there, and volumes bound from it.

Requirements are data (templates/dossiers/), evidence is files and an index, and one PageMap says where
every page is. Comes in: a workspace's dossier setting, ledgers, evidence, and generated papers ready as
PDF. Goes out: volumes, catalogues, gap lists, labels and an index, as bytes with what they depend on.
Must not write files and must not import the other products.
"""
