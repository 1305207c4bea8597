# Mean squared difference of maps (mmpose: KeypointMSELoss).

def loss(self, maps: Tensor, label: Tensor, weight: Tensor) -> Tensor:
  # (B, K, h, w), (B, K, h, w), (B, K)
  w = torch.reshape(weight, [torch.size(weight, 0), torch.size(weight, 1), 1, 1])
  if ${weight_squared}:
    r = torch.square(torch.mul(torch.sub(maps, label), w))
  else:
    r = torch.mul(torch.square(torch.sub(maps, label)), w)
  return torch.mul(torch.mean(r), ${factor})
