# Outputs for mirrored pictures as those for the pictures themselves.
#
# x       (B, K, ...)
# order   (K)           for each joint the one on the other side

def joints(self, x: Tensor, order: Tensor) -> Tensor:
  return torch.index_select(x, 1, order)

def places(self, x: Tensor, order: Tensor) -> Tensor:
  # along the last axis, which runs from left to right
  return torch.flip(torch.index_select(x, 1, order), [-1])

def shifted_places(self, x: Tensor, order: Tensor) -> Tensor:
  # and moved right by one place, the first place kept
  y = self.places(x, order)
  first = torch.slice(y, -1, 0, 1)
  return torch.cat([first, torch.slice(y, -1, 0, -1)], -1)

def coordinates(self, x: Tensor, order: Tensor, width: float) -> Tensor:
  # (B, K, 2): x becomes width - x, y stays
  y = torch.index_select(x, 1, order)
  return torch.cat([torch.rsub(torch.slice(y, -1, 0, 1), width), torch.slice(y, -1, 1, 2)], -1)
