# One step of Muon in place (arXiv 2502.16982, section 2.2).
#
# weight, momentum and gradient (A, B), float32

def orthogonal(self, gradient: Tensor) -> Tensor:
  # Newton-Schulz: brings the singular values near 1, without a decomposition
  tall = torch.gt(torch.size(gradient, 0), torch.size(gradient, 1))
  if tall:
    x0 = torch.t(gradient)
  else:
    x0 = gradient
  x = torch.div(x0, torch.add(torch.norm(x0), 1e-7))
  for i in range(${iterations}):
    a = torch.mm(x, torch.t(x))
    b = torch.addmm(a, a, a, beta=-4.7750, alpha=2.0315)
    x = torch.addmm(x, b, x, beta=3.4445)
  if tall:
    o = torch.t(x)
  else:
    o = x
  return o

def update(self, weight: Tensor, momentum: Tensor, gradient: Tensor, rate: float, decay: float, scale: float) -> Tensor:
  _0 = torch.add_(torch.mul_(momentum, ${momentum}), gradient)
  if ${nesterov}:
    g = torch.add(gradient, momentum, alpha=${momentum})
  else:
    g = momentum
  u = self.orthogonal(g)
  _1 = torch.mul_(weight, 1. - rate * decay)
  _2 = torch.sub_(weight, u, alpha=rate * scale)
  return weight
