"""What can be searched: what of each thing is found by whom, keeping that with every change, and finding it."""
