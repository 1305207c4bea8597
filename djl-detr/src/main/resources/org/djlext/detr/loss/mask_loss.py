# The losses of masks; follows set_loss.py. Masks are compared for the last decoder layer alone.
#
# said (B, Q, h, w) logits; true (B, M, H, W), 0 or 1

def mask_parts(self, said: Tensor, true: Tensor, pairs: Tensor, count: Tensor) -> Tuple[Tensor, Tensor]:
  # pairs of the last decoder layer, called layer 0, come first
  p = int(torch.sum(torch.eq(torch.select(pairs, 0, 0), 0)))
  queries = torch.narrow(torch.select(pairs, 0, 1), 0, 0, p)
  objects = torch.narrow(torch.select(pairs, 0, 2), 0, 0, p)
  small = torch.index_select(torch.flatten(torch.to(said, 6), 0, 1), 0, queries)
  size = [torch.size(true, 2), torch.size(true, 3)]
  x = torch.flatten(torch.upsample_bilinear2d(torch.unsqueeze(small, 1), size, False, None, None), 1)
  t = torch.flatten(torch.to(torch.index_select(torch.flatten(true, 0, 1), 0, objects), 6), 1)
  y = torch.sigmoid(x)
  both = torch.mul(y, t)
  # focal loss (arXiv 1708.02002), whose 1 - p_t is the distance of y from t
  off = torch.sub(torch.add(y, t), both, alpha=2)
  ce = torch.binary_cross_entropy_with_logits(x, t, None, None, 0)
  alpha = torch.add(torch.mul(t, -0.5), 0.75)
  focal = torch.mul(alpha, torch.mul(ce, torch.mul(off, off)))
  mask = torch.div(torch.sum(torch.mean(focal, [1])), count)
  # dice loss (arXiv 1606.04797)
  top = torch.add(torch.mul(torch.sum(both, [1]), 2), 1)
  bottom = torch.add(torch.add(torch.sum(y, [1]), torch.sum(t, [1])), 1)
  dice = torch.div(torch.sum(torch.rsub(torch.div(top, bottom), 1)), count)
  return (mask, dice)

def panoptic(self, logits: Tensor, boxes: Tensor, labels: Tensor, targets: Tensor, pairs: Tensor, count: Tensor, said: Tensor, true: Tensor) -> Tuple[Tensor, Tensor]:
  # -> total (), all (4 * L + 3)
  some, first = self.parts(logits, boxes, labels, targets, pairs, count)
  mask, dice = self.mask_parts(said, true, pairs, count)
  total = torch.add(torch.add(first, torch.mul(mask, ${mask})), torch.mul(dice, ${dice}))
  ends = torch.detach(torch.stack([mask, dice, total]))
  return (total, torch.cat([torch.detach(some), ends]))
