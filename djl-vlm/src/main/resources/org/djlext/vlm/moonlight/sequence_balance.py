# How evenly each sequence chooses experts: 1 when quite even.
#
# scores (B * T, X) from 0 to 1, chosen (B * T, K), real (B, T) zero for padding

def balance(self, scores: Tensor, chosen: Tensor, real: Tensor) -> Tensor:
  b = torch.size(real, 0)
  t = torch.size(real, 1)
  present = torch.unsqueeze(real, -1)
  tokens = torch.clamp(torch.sum(present, [1]), 1.)
  shares = torch.div(scores, torch.sum(scores, [-1], True))
  p = torch.div(torch.sum(torch.mul(torch.view(shares, [b, t, ${experts}]), present), [1]), tokens)
  choices = torch.view(chosen, [b, t, ${per_token}])
  hits = torch.scatter(torch.zeros([b, t, ${experts}], dtype=6, layout=None, device=ops.prim.device(scores)), 2, choices, 1.)
  counts = torch.mul(torch.sum(torch.mul(hits, present), [1]), ${experts} / ${per_token})
  f = torch.div(counts, tokens)
  return torch.mean(torch.sum(torch.mul(f, p), [-1]))
