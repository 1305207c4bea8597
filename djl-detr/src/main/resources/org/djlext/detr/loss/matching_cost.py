# What it costs to give a query to an object; follows box_overlap.py. Equation 2 and section A.2 of
# arXiv 2005.12872, with probabilities instead of their logarithms.
#
# logits (L, B, Q, C + 1), boxes (L, B, Q, 4): the predictions of L decoder layers
# labels (B, M) int64, -1 where there is no object; targets (B, M, 4)

def matching_cost(self, logits: Tensor, boxes: Tensor, labels: Tensor, targets: Tensor) -> Tensor:
  # -> (L, B, M, Q), of no meaning where there is no object
  p = torch.transpose(torch.softmax(torch.to(logits, 6), -1), 2, 3)
  size = [torch.size(logits, 0), torch.size(labels, 0), torch.size(labels, 1), torch.size(logits, 2)]
  index = torch.expand(torch.unsqueeze(torch.unsqueeze(torch.clamp(labels, 0), 0), -1), size)
  likely = torch.gather(p, 2, index)
  a = torch.unsqueeze(torch.to(boxes, 6), 2)
  b = torch.unsqueeze(torch.unsqueeze(targets, 2), 0)
  apart = torch.sum(torch.abs(torch.sub(a, b)), [-1])
  near = self.overlap(a, b)
  c = torch.sub(torch.mul(apart, ${box}), torch.mul(likely, ${classification}))
  return torch.contiguous(torch.sub(c, torch.mul(near, ${giou})))
