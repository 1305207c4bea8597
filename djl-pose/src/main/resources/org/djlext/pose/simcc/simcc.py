# SimCC (mmpose: simcc_head.py; arXiv 2107.03332): linear classifiers on the flattened maps.
#
# x   (B, C, h, w)
# w   those of maps, then weight and bias of the classifiers of x and y

def bins(self, x: Tensor, w: List[Tensor]) -> Tuple[Tensor, Tensor]:
  v = torch.flatten(self.maps(x, w), 2)
  o = self.maps_end()
  return (self.linear_biased(v, w, o), self.linear_biased(v, w, o + 2))
