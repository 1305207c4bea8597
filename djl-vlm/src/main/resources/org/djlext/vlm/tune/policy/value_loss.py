# Clipped regression of returns. All are (B, T); old are the values at sampling time.
def value(self, values: Tensor, old: Tensor, returns: Tensor, weights: Tensor) -> Tuple[Tensor, Tensor]:
  apart = torch.clamp(torch.sub(values, old), -${clip}, ${clip})
  free = torch.pow(torch.sub(values, returns), 2)
  held = torch.pow(torch.sub(torch.add(old, apart), returns), 2)
  loss = torch.mul(torch.sum(torch.mul(torch.maximum(free, held), weights)), 0.5)
  counts = torch.to(torch.ne(weights, 0), 6)
  clipped = torch.sum(torch.mul(torch.to(torch.gt(held, free), 6), counts))
  return (loss, torch.detach(torch.div(clipped, torch.clamp(torch.sum(counts), 1.))))
