# Kimi-VL (modeling_kimi_vl.py): what joins its vision tower and its decoder.
#
# features  (M, K, F)   what the tower made of the images, K patches each
# h         (B, T, E)   embedded tokens
# ids       (B, T)      token ids
# rows      (M, E)      features as the decoder reads them
# w         pre_norm, linear_1, linear_2, of each the weight and then the bias

def project(self, features: Tensor, w: List[Tensor]) -> Tensor:
  # each patch is normalized alone; gelu is the exact one here, unlike in the tower
  x = torch.reshape(torch.layer_norm(features, [${features}], w[0], w[1], ${eps}), [-1, ${joined}])
  return torch.linear(torch.gelu(torch.linear(x, w[2], w[3])), w[4], w[5])

def insert(self, h: Tensor, ids: Tensor, rows: Tensor) -> Tensor:
  # in the order of tokens, sequence after sequence
  media = torch.squeeze(torch.nonzero(torch.eq(torch.reshape(ids, [-1]), ${media})), 1)
  flat = torch.reshape(h, [-1, torch.size(h, 2)])
  filled = torch.index_copy(flat, 0, media, torch.to(rows, flat))
  return torch.reshape(filled, [torch.size(h, 0), torch.size(h, 1), torch.size(h, 2)])
