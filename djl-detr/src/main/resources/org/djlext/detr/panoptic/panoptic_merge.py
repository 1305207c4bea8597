# Masks of queries laid over a picture. masks (Q, h, w) are logits of the padded picture; a picture of
# height x width lies at the top left of the padded one. Queries are worked on a few at a time.

def resized(self, x: Tensor, height: int, width: int) -> Tensor:
  y = torch.upsample_bilinear2d(torch.unsqueeze(x, 0), [height, width], False, None, None)
  return torch.squeeze(y, 0)

def cropped(self, x: Tensor, height: int, width: int) -> Tensor:
  return torch.narrow(torch.narrow(x, 1, 0, height), 2, 0, width)

def fitted(self, x: Tensor, padded: List[int], processed: List[int], target: List[int]) -> Tensor:
  # straight to the target where nothing is padded, as the references do
  if padded[0] == processed[0] and padded[1] == processed[1]:
    y = x
  else:
    y = self.cropped(self.resized(x, padded[0], padded[1]), processed[0], processed[1])
  return self.resized(y, target[0], target[1])

def first_best(self, best: Tensor, owner: Tensor, x: Tensor, offset: int) -> Tuple[Tensor, Tensor]:
  value, index = torch.max(x, 0, False)
  better = torch.gt(value, best)
  return (torch.where(better, value, best), torch.where(better, torch.add(index, offset), owner))

def owners(self, masks: Tensor, kept: Tensor, padded_height: int, padded_width: int, height: int, width: int, chunk: int) -> Tensor:
  # (height, width) int32: which of the kept queries has the largest logit
  best = torch.full([height, width], float("-inf"), dtype=ops.prim.dtype(masks), device=ops.prim.device(masks))
  owner = torch.zeros([height, width], dtype=4, device=ops.prim.device(masks))
  offset = 0
  best1 = best
  owner1 = owner
  for part in torch.split(torch.index_select(masks, 0, kept), chunk, 0):
    x = self.cropped(self.resized(part, padded_height, padded_width), height, width)
    best1, owner1 = self.first_best(best1, owner1, x, offset)
    offset = offset + torch.size(part, 0)
  return torch.to(owner1, 3)

def weighed_owners(self, masks: Tensor, kept: Tensor, scores: Tensor, ph: int, pw: int, h: int, w: int, th: int, tw: int, threshold: float, chunk: int) -> Tuple[Tensor, Tensor]:
  # as owners, of probability times score, in the target's size; and for each query the number of
  # places where that product reaches the threshold
  best = torch.full([th, tw], float("-inf"), dtype=ops.prim.dtype(masks), device=ops.prim.device(masks))
  owner = torch.zeros([th, tw], dtype=4, device=ops.prim.device(masks))
  offset = 0
  best1 = best
  owner1 = owner
  counts = annotate(List[Tensor], [])
  for part in torch.split(torch.index_select(masks, 0, kept), chunk, 0):
    x = self.fitted(torch.sigmoid(part), [ph, pw], [h, w], [th, tw])
    s = torch.narrow(scores, 0, offset, torch.size(part, 0))
    x1 = torch.mul(x, torch.reshape(s, [-1, 1, 1]))
    _0 = torch.append(counts, torch.sum(torch.ge(x1, threshold), [1, 2], False, dtype=4))
    best1, owner1 = self.first_best(best1, owner1, x1, offset)
    offset = offset + torch.size(part, 0)
  return (torch.to(owner1, 3), torch.cat(counts, 0))

def semantic(self, logits: Tensor, masks: Tensor, ph: int, pw: int, h: int, w: int, th: int, tw: int, chunk: int) -> Tensor:
  # (th, tw) int32: the class whose probability, summed over the masks of all queries, is largest
  p = torch.softmax(logits, -1)
  classes = torch.transpose(torch.narrow(p, 1, 0, torch.size(p, 1) - 1), 0, 1)
  places = torch.flatten(torch.sigmoid(masks), 1, 2)
  best1 = torch.full([th, tw], float("-inf"), dtype=ops.prim.dtype(masks), device=ops.prim.device(masks))
  owner1 = torch.zeros([th, tw], dtype=4, device=ops.prim.device(masks))
  offset = 0
  for part in torch.split(classes, chunk, 0):
    x = torch.reshape(torch.matmul(part, places), [torch.size(part, 0), torch.size(masks, 1), torch.size(masks, 2)])
    y = self.fitted(x, [ph, pw], [h, w], [th, tw])
    best1, owner1 = self.first_best(best1, owner1, y, offset)
    offset = offset + torch.size(part, 0)
  return torch.to(owner1, 3)

def instances(self, masks: Tensor, kept: Tensor, ph: int, pw: int, h: int, w: int, th: int, tw: int, threshold: float, chunk: int) -> Tensor:
  # (K, th, tw) uint8
  parts = annotate(List[Tensor], [])
  for part in torch.split(torch.index_select(masks, 0, kept), chunk, 0):
    x = self.cropped(torch.gt(torch.sigmoid(self.resized(part, ph, pw)), threshold), h, w)
    y = torch.upsample_nearest2d(torch.unsqueeze(torch.to(x, 0), 0), [th, tw], None, None)
    _0 = torch.append(parts, torch.squeeze(y, 0))
  return torch.cat(parts, 0)
