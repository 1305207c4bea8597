# Cross entropy of identities.

def loss(self, logits: Tensor, labels: Tensor) -> Tensor:
  rows = torch.cross_entropy_loss(logits, labels, None, 0, -100, 0.)
  if ${capped}:
    # no probability counts as less than 1e-30, but its gradient is that of the whole
    y = torch.add(rows, torch.detach(torch.sub(torch.clamp_max(rows, 69.077552789821368), rows)))
  else:
    y = rows
  return torch.mean(y)

def regularized(self, logits: Tensor, labels: Tensor, norms: Tensor) -> Tensor:
  g = torch.add(torch.mul(norms, ${slope}), torch.reciprocal(norms))
  return torch.add(self.loss(logits, labels), torch.mul(torch.mean(g), ${weight}))
