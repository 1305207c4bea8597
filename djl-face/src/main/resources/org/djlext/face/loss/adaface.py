# AdaFace (arXiv 2204.00964; mk-minchul/AdaFace: head.py). w[1] and w[2] are the running mean and
# standard deviation of the norms, each (1).

def bounded(self, x: Tensor, weight: Tensor) -> Tensor:
  return torch.clamp(torch.linear(self.unit(x), self.unit(weight), None), -0.999, 0.999)

def margin(self, x: Tensor, weight: Tensor, labels: Tensor, w: List[Tensor]) -> List[Tensor]:
  cosines = self.bounded(x, weight)
  norms = torch.clamp(torch.detach(torch.linalg_vector_norm(x, 2, [1], True)), 0.001, 100)
  mean = torch.add(torch.mul(torch.mean(norms), ${alpha}), torch.mul(w[1], ${rest}))
  deviation = torch.add(torch.mul(torch.std(norms), ${alpha}), torch.mul(w[2], ${rest}))
  _0 = torch.copy_(w[1], mean)
  _1 = torch.copy_(w[2], deviation)
  z = torch.clamp(torch.mul(torch.div(torch.sub(norms, mean), torch.add(deviation, 0.001)), ${h}), -1, 1)
  t = self.targets(cosines, labels)
  angle = torch.clamp(torch.sub(torch.acos(t), torch.mul(z, ${m})), 0.001, ${largest})
  turned = torch.sub(torch.cos(angle), torch.add(torch.mul(z, ${m}), ${m}))
  return [torch.mul(self.replaced(cosines, labels, turned), ${scale})]

def scores(self, x: Tensor, w: List[Tensor]) -> Tensor:
  return torch.mul(self.bounded(x, w[0]), ${scale})
