# The exponential moving average of weights, in place.
#
# owner only says where the result belongs; averages and weights are lists of equal shapes

def update(self, owner: Tensor, averages: List[Tensor], weights: List[Tensor], share: float) -> Tensor:
  torch._foreach_lerp_(averages, weights, share)
  return torch.empty([0])

def swap(self, owner: Tensor, averages: List[Tensor], weights: List[Tensor]) -> Tensor:
  for i in range(torch.len(weights)):
    aside = torch.clone(averages[i])
    _0 = torch.copy_(averages[i], weights[i])
    _1 = torch.copy_(weights[i], aside)
  return torch.empty([0])
