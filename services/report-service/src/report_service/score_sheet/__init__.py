"""Score sheets: what a unit, its appraisers and the council enter in a round."""
