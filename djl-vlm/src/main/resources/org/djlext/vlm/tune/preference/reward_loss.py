# Bradley-Terry: rewards (2 N), the first half of chosen answers; margin (N) or (1)
def bradley_terry(self, rewards: Tensor, margin: Tensor) -> Tensor:
  n = torch.floordiv(torch.size(rewards, 0), 2)
  c = torch.narrow(rewards, 0, 0, n)
  r = torch.narrow(rewards, 0, n, n)
  loss = torch.neg(torch.mean(torch.log_sigmoid(torch.sub(torch.sub(c, r), margin))))
  return torch.add(loss, torch.mul(torch.mean(torch.pow(torch.add(c, r), 2)), ${centring}))
