# Boxes and their overlap. Letters: * any leading sizes, which broadcast between two arguments.

def corners(self, boxes: Tensor) -> Tensor:
  # (*, 4) centre x, centre y, width, height -> (*, 4) left, top, right, bottom
  centre = torch.narrow(boxes, -1, 0, 2)
  half = torch.mul(torch.narrow(boxes, -1, 2, 2), 0.5)
  return torch.cat([torch.sub(centre, half), torch.add(centre, half)], -1)

def product(self, sides: Tensor) -> Tensor:
  # (*, 2) width, height -> (*) area
  return torch.mul(torch.select(sides, -1, 0), torch.select(sides, -1, 1))

def generalized_iou(self, a: Tensor, b: Tensor) -> Tensor:
  # (*, 4) left, top, right, bottom each -> (*); arXiv 1902.09630, algorithm 1
  a0 = torch.narrow(a, -1, 0, 2)
  a1 = torch.narrow(a, -1, 2, 2)
  b0 = torch.narrow(b, -1, 0, 2)
  b1 = torch.narrow(b, -1, 2, 2)
  both = self.product(torch.clamp(torch.sub(torch.minimum(a1, b1), torch.maximum(a0, b0)), 0))
  union = torch.sub(torch.add(self.product(torch.sub(a1, a0)), self.product(torch.sub(b1, b0))), both)
  hull = self.product(torch.clamp(torch.sub(torch.maximum(a1, b1), torch.minimum(a0, b0)), 0))
  return torch.sub(torch.div(both, union), torch.div(torch.sub(hull, union), hull))

def overlap(self, a: Tensor, b: Tensor) -> Tensor:
  # (*, 4) centre x, centre y, width, height each -> (*)
  return self.generalized_iou(self.corners(a), self.corners(b))
