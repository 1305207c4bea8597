# MagFace (arXiv 2103.06627; IrvingMeng/MagFace: models/magface.py): the margin grows with the norm.
# The second result is the norms, within their bounds, (B, 1), for the regularizer.

def margin(self, x: Tensor, weight: Tensor, labels: Tensor, w: List[Tensor]) -> List[Tensor]:
  norms = torch.clamp(torch.linalg_vector_norm(x, 2, [1], True), ${low}, ${high})
  m = torch.add(torch.mul(torch.sub(norms, ${low}), ${slope}), ${low_margin})
  cosines = self.cosines(x, weight)
  t = self.targets(cosines, labels)
  phi = torch.sub(torch.mul(t, torch.cos(m)), torch.mul(self.sine(t), torch.sin(m)))
  if ${easy}:
    turned = torch.where(torch.gt(t, 0), phi, t)
  else:
    turned = torch.where(torch.gt(t, torch.neg(torch.cos(m))), phi, torch.sub(t, torch.mul(torch.sin(m), m)))
  return [torch.mul(self.replaced(cosines, labels, turned), ${scale}), norms]

def scores(self, x: Tensor, w: List[Tensor]) -> Tensor:
  return torch.mul(self.cosines(x, w[0]), ${scale})
