# A-Softmax (arXiv 1704.08063): |x| * (psi(angle) + lambda * cos(angle)) / (1 + lambda) for the
# class. w[1] counts the batches, by which lambda falls.

def margin(self, x: Tensor, weight: Tensor, labels: Tensor, w: List[Tensor]) -> List[Tensor]:
  batch = torch.add_(w[1], 1)
  l = torch.clamp_min(torch.mul(torch.reciprocal(torch.add(torch.mul(batch, ${gamma}), 1)), ${base}), ${least})
  norm = torch.linalg_vector_norm(x, 2, [1], True)
  cosines = self.cosines(x, weight)
  t = self.targets(cosines, labels)
  # cos(m * angle) as a polynomial of the cosine, whose gradient is finite everywhere
  before = torch.ones_like(t)
  multiple = t
  for i in range(${m} - 1):
    higher = torch.sub(torch.mul(torch.mul(t, multiple), 2), before)
    before = multiple
    multiple = higher
  k = torch.floor(torch.mul(torch.acos(torch.detach(t)), ${m_by_pi}))
  sign = torch.add(torch.mul(torch.remainder(k, 2), -2), 1)
  psi = torch.sub(torch.mul(sign, multiple), torch.mul(k, 2))
  mixed = torch.div(torch.add(psi, torch.mul(t, l)), torch.add(l, 1))
  return [torch.mul(self.replaced(cosines, labels, mixed), norm)]

def scores(self, x: Tensor, w: List[Tensor]) -> Tensor:
  return torch.mul(self.cosines(x, w[0]), torch.linalg_vector_norm(x, 2, [1], True))
