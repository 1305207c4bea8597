# What classification heads share.
#
# x        (B, D) embeddings
# weight   (N, D) one row for each class, or for each sampled one
# labels   (B) int64: the row of each embedding's class
# w        all arrays of the head: the weight of all classes first, then what the margin keeps

def unit(self, x: Tensor) -> Tensor:
  return torch.div(x, torch.clamp_min(torch.linalg_vector_norm(x, 2, [1], True), 9.9999999999999998e-13))

def cosines(self, x: Tensor, weight: Tensor) -> Tensor:
  return torch.clamp(torch.linear(self.unit(x), self.unit(weight), None), -1, 1)

def targets(self, logits: Tensor, labels: Tensor) -> Tensor:
  return torch.gather(logits, 1, torch.unsqueeze(labels, 1))

def replaced(self, logits: Tensor, labels: Tensor, values: Tensor) -> Tensor:
  return torch.scatter(logits, 1, torch.unsqueeze(labels, 1), values)

def sine(self, cosine: Tensor) -> Tensor:
  # the smallest square keeps the gradient finite where the angle is 0
  return torch.sqrt(torch.clamp(torch.rsub(torch.mul(cosine, cosine), 1), 9.9999999999999998e-13, 1))

def train(self, x: Tensor, labels: Tensor, w: List[Tensor]) -> List[Tensor]:
  return self.margin(x, w[0], labels, w)

def train_sampled(self, x: Tensor, labels: Tensor, rows: Tensor, w: List[Tensor]) -> List[Tensor]:
  return self.margin(x, torch.index_select(w[0], 0, rows), labels, w)
