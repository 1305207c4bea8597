# Losses of pairs and triplets in a batch, on squared distances.
#
# x        (B, D) embeddings
# labels   (B) int64 identities

def distances(self, x: Tensor) -> Tensor:
  if ${unit}:
    u = torch.div(x, torch.clamp_min(torch.linalg_vector_norm(x, 2, [1], True), 9.9999999999999998e-13))
  else:
    u = x
  # (B, B): differences, as the product of vectors loses what near ones differ by
  d = torch.sub(torch.unsqueeze(u, 1), torch.unsqueeze(u, 0))
  return torch.sum(torch.mul(d, d), [2])

def semi_hard(self, d: Tensor, same: Tensor) -> Tensor:
  # (B, B): for each pair the place of the nearest negative that is farther than the positive, or
  # of the farthest negative if none is
  every = annotate(List[Tensor], [])
  for a in range(torch.size(d, 0)):
    row = torch.select(d, 0, a)
    negative = torch.logical_not(torch.select(same, 0, a))
    farthest = torch.argmax(torch.masked_fill(row, torch.logical_not(negative), -1.))
    farther = torch.logical_and(torch.gt(torch.unsqueeze(row, 0), torch.unsqueeze(row, 1)), torch.unsqueeze(negative, 0))
    candidates = torch.masked_fill(torch.expand_as(torch.unsqueeze(row, 0), farther), torch.logical_not(farther), 1.0000000000000001e+30)
    nearest = torch.argmin(candidates, 1)
    found = torch.any(farther, 1)
    _0 = torch.append(every, torch.where(found, nearest, torch.expand_as(farthest, nearest)))
  return torch.stack(every, 0)

def triplet(self, x: Tensor, labels: Tensor) -> Tensor:
  d = self.distances(x)
  same = torch.eq(torch.unsqueeze(labels, 0), torch.unsqueeze(labels, 1))
  fixed = torch.detach(d)
  negatives = torch.gather(d, 1, self.semi_hard(fixed, same))
  pairs = torch.to(same, 6)
  others = torch.add(torch.triu(pairs, 1), torch.tril(pairs, -1))
  # an identity without any other in the batch has no negative
  weights = torch.mul(others, torch.to(torch.any(torch.logical_not(same), 1, True), 6))
  hinge = torch.relu(torch.add(torch.sub(d, negatives), ${margin}))
  return torch.div(torch.sum(torch.mul(hinge, weights)), torch.clamp_min(torch.sum(weights), 1))

def contrastive(self, x: Tensor, labels: Tensor) -> Tensor:
  d = self.distances(x)
  same = torch.to(torch.eq(torch.unsqueeze(labels, 0), torch.unsqueeze(labels, 1)), 6)
  gap = torch.relu(torch.rsub(torch.sqrt(torch.clamp_min(d, 9.9999999999999998e-13)), ${margin}))
  each = torch.add(torch.mul(same, d), torch.mul(torch.rsub(same, 1), torch.mul(gap, gap)))
  upper = torch.triu(each, 1)
  count = torch.size(d, 0) * (torch.size(d, 0) - 1)
  return torch.div(torch.sum(upper), count)
