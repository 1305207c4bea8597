# Where each query looks (models/segmentation.py of facebookresearch/detr, class MHAttentionMap).
#
# hidden (B, Q, E)   memory (B, E, h, w)   mask (B, h, w), true for real pixels
# qw, kw (E, E)      qb, kb (E)            result (B, Q, ${heads}, h, w), sums to 1 over heads and places

def scores(self, hidden: Tensor, memory: Tensor, qw: Tensor, qb: Tensor, kw: Tensor, kb: Tensor) -> Tensor:
  b = torch.size(hidden, 0)
  q = torch.mul(torch.linear(hidden, qw, qb), ${scale})
  k = torch.linear(torch.transpose(torch.flatten(memory, 2, 3), 1, 2), kw, kb)
  q1 = torch.transpose(torch.reshape(q, [b, torch.size(q, 1), ${heads}, -1]), 1, 2)
  k1 = torch.permute(torch.reshape(k, [b, torch.size(k, 1), ${heads}, -1]), [0, 2, 3, 1])
  return torch.transpose(torch.matmul(q1, k1), 1, 2)

def joint(self, scores: Tensor, memory: Tensor) -> Tensor:
  size = [torch.size(scores, 0), torch.size(scores, 1), torch.size(scores, 2), torch.size(memory, 2), torch.size(memory, 3)]
  return torch.reshape(torch.softmax(torch.flatten(scores, 2, 3), -1), size)

def attention_map(self, hidden: Tensor, memory: Tensor, qw: Tensor, qb: Tensor, kw: Tensor, kb: Tensor) -> Tensor:
  return self.joint(self.scores(hidden, memory, qw, qb, kw, kb), memory)

def masked_attention_map(self, hidden: Tensor, memory: Tensor, mask: Tensor, qw: Tensor, qb: Tensor, kw: Tensor, kb: Tensor) -> Tensor:
  padding = torch.unsqueeze(torch.unsqueeze(torch.flatten(torch.eq(mask, 0), 1, 2), 1), 1)
  s = self.scores(hidden, memory, qw, qb, kw, kb)
  # the lowest finite number, so that a picture that is all padding gives no NaN
  return self.joint(torch.masked_fill(s, padding, ${lowest}), memory)
