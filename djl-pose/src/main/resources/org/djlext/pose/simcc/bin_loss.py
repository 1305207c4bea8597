# KL divergence between labels and predictions over bins (mmpose: KLDiscretLoss).

def axis(self, logits: Tensor, label: Tensor, weight: Tensor) -> Tensor:
  # (B, K, N), (B, K, N), (B, K): mean over bins, sum over the rest
  log = torch.log_softmax(torch.mul(logits, ${beta}), -1)
  if ${label_softmax}:
    t = torch.softmax(torch.mul(label, ${label_beta}), -1)
  else:
    t = label
  each = torch.mean(torch.kl_div(log, t, 0, log_target=False), [-1])
  return torch.sum(torch.mul(each, weight))

def loss(self, x: Tensor, y: Tensor, label_x: Tensor, label_y: Tensor, weight: Tensor) -> Tensor:
  both = torch.add(self.axis(x, label_x, weight), self.axis(y, label_y, weight))
  per_joint = torch.div(both, torch.size(x, 1))
  if ${batch_mean}:
    r = torch.div(per_joint, torch.size(x, 0))
  else:
    r = per_joint
  return r
