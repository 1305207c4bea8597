# The head of Simple Baselines (mmpose: heatmap_head.py; arXiv 1804.06208).

def heatmaps(self, x: Tensor, w: List[Tensor]) -> Tensor:
  return self.maps(x, w)
