# ArcFace by the addition theorem, with a branch where the moved angle would pass pi (the authors'
# first implementations, arXiv 1801.07698).

def margin(self, x: Tensor, weight: Tensor, labels: Tensor, w: List[Tensor]) -> List[Tensor]:
  cosines = self.cosines(x, weight)
  t = self.targets(cosines, labels)
  phi = torch.sub(torch.mul(t, ${cos_m}), torch.mul(self.sine(t), ${sin_m}))
  if ${easy}:
    turned = torch.where(torch.gt(t, 0), phi, t)
  else:
    turned = torch.where(torch.gt(t, ${threshold}), phi, torch.sub(t, ${penalty}))
  return [torch.mul(self.replaced(cosines, labels, turned), ${scale})]

def scores(self, x: Tensor, w: List[Tensor]) -> Tensor:
  return torch.mul(self.cosines(x, w[0]), ${scale})
