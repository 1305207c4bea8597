# Stochastic gradient descent with momentum, as torch.optim.SGD takes its steps.

def update(self, weight: Tensor, gradient: Tensor, buffer: Tensor, rate: float, momentum: float, decay: float) -> Tensor:
  _0 = torch.add_(torch.mul_(buffer, momentum), torch.add(gradient, weight, alpha=decay))
  return torch.sub_(weight, buffer, alpha=rate)

def update_rows(self, weight: Tensor, gradient: Tensor, buffer: Tensor, rows: Tensor, rate: float, momentum: float, decay: float) -> Tensor:
  w = torch.index_select(weight, 0, rows)
  b = torch.index_select(buffer, 0, rows)
  _0 = self.update(w, torch.index_select(gradient, 0, rows), b, rate, momentum, decay)
  _1 = torch.index_copy_(buffer, 0, rows, b)
  return torch.index_copy_(weight, 0, rows, w)
