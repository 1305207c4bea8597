# s * (cos(m1 * angle + m2) - m3) for the class, s * cos(angle) for the others (arXiv 1801.07698,
# equation 4; insightface: recognition/arcface_torch/losses.py).

def margin(self, x: Tensor, weight: Tensor, labels: Tensor, w: List[Tensor]) -> List[Tensor]:
  every = self.cosines(x, weight)
  if ${filters}:
    near = torch.to(torch.gt(every, ${filter}), 6)
    others = torch.scatter(near, 1, torch.unsqueeze(labels, 1), 0.)
    cosines = torch.mul(every, torch.rsub(others, 1))
  else:
    cosines = every
  t = self.targets(cosines, labels)
  if ${angular}:
    if ${identity}:
      moved = torch.cos(torch.add(torch.acos(t), ${m2}))
      turned = torch.add(t, torch.detach(torch.sub(moved, t)))
    else:
      angle = torch.acos(torch.clamp(t, -0.99999990000000005, 0.99999990000000005))
      turned = torch.cos(torch.add(torch.mul(angle, ${m1}), ${m2}))
  else:
    turned = t
  return [torch.mul(self.replaced(cosines, labels, torch.sub(turned, ${m3})), ${scale})]

def scores(self, x: Tensor, w: List[Tensor]) -> Tensor:
  return torch.mul(self.cosines(x, w[0]), ${scale})
