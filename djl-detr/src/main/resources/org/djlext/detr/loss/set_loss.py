# The losses of matched predictions; follows box_overlap.py. Section 3.1 and A.2 of arXiv 2005.12872.
#
# logits (L, B, Q, C + 1), boxes (L, B, Q, 4): the predictions of L decoder layers
# labels (B, M) int64, -1 where there is no object; targets (B, M, 4)
# pairs  (3, P) int64: layer, query as index into L * B * Q, object as index into B * M
# count  () the number of objects by which sums are divided
#
# Results hold ce, bbox, giou, cardinality, L numbers each; perhaps mask and dice; and the total.

def class_loss(self, logits: Tensor, labels: Tensor, pairs: Tensor) -> Tensor:
  # -> (L); the mean is weighted, so that it divides by the sum of the weights
  layers = torch.size(logits, 0)
  none = torch.size(logits, 3) - 1
  n = layers * torch.size(logits, 1) * torch.size(logits, 2)
  true = torch.index_select(torch.reshape(labels, [-1]), 0, torch.select(pairs, 0, 2))
  nothing = torch.new_full(labels, [n], none)
  wanted = torch.scatter(nothing, 0, torch.select(pairs, 0, 1), true)
  said = torch.reshape(torch.log_softmax(logits, -1), [n, none + 1])
  right = torch.squeeze(torch.gather(said, 1, torch.unsqueeze(wanted, 1)), 1)
  weight = torch.masked_fill(torch.new_ones(logits, [n]), torch.eq(wanted, none), ${no_object})
  top = torch.sum(torch.reshape(torch.neg(torch.mul(right, weight)), [layers, -1]), [1])
  return torch.div(top, torch.sum(torch.reshape(weight, [layers, -1]), [1]))

def cardinality(self, logits: Tensor, labels: Tensor) -> Tensor:
  # -> (L); how many more or fewer objects are said to be there than there are
  some = torch.ne(torch.argmax(logits, -1), torch.size(logits, 3) - 1)
  said = torch.to(torch.sum(some, [2]), 6)
  true = torch.to(torch.sum(torch.ge(labels, 0), [1]), 6)
  return torch.mean(torch.abs(torch.sub(said, true)), [1])

def by_layer(self, values: Tensor, pairs: Tensor, layers: int) -> Tensor:
  # (P) -> (L)
  return torch.index_add(torch.new_zeros(values, [layers]), 0, torch.select(pairs, 0, 0), values)

def parts(self, logits: Tensor, boxes: Tensor, labels: Tensor, targets: Tensor, pairs: Tensor, count: Tensor) -> Tuple[Tensor, Tensor]:
  layers = torch.size(logits, 0)
  x = torch.to(logits, 6)
  said = torch.index_select(torch.reshape(torch.to(boxes, 6), [-1, 4]), 0, torch.select(pairs, 0, 1))
  true = torch.index_select(torch.reshape(targets, [-1, 4]), 0, torch.select(pairs, 0, 2))
  ce = self.class_loss(x, labels, pairs)
  apart = torch.sum(torch.abs(torch.sub(said, true)), [1])
  bbox = torch.div(self.by_layer(apart, pairs, layers), count)
  far = torch.rsub(self.overlap(said, true), 1)
  giou = torch.div(self.by_layer(far, pairs, layers), count)
  total = torch.add(torch.add(torch.mul(ce, ${classification}), torch.mul(bbox, ${box})), torch.mul(giou, ${giou}))
  return (torch.cat([ce, bbox, giou, self.cardinality(x, labels)]), torch.sum(total))

def detection(self, logits: Tensor, boxes: Tensor, labels: Tensor, targets: Tensor, pairs: Tensor, count: Tensor) -> Tuple[Tensor, Tensor]:
  # -> total (), all (4 * L + 1)
  some, total = self.parts(logits, boxes, labels, targets, pairs, count)
  return (total, torch.cat([torch.detach(some), torch.reshape(torch.detach(total), [1])]))
