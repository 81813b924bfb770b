"""Pictures that are uploaded: what a camera wrote beside them taken out, and drawn small."""
