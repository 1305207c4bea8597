# MoonViT (Kimi-VL: modeling_kimi_vl.py): all of a tower but the attention, which is FlashAttention's
# packed form between "project" and "finish".
#
# pixels    (P, 3, p, p)     patches of all images, one image behind the other, rows first
# sizes     (N, 2) int64     height and width of each image in patches
# table     (h, w, E)        the learned position embedding
# turns     (P, 1, D / 2, 2) cosine and sine of each pair's rotation, float32
# h         (P, E)           hidden states
# w         norm0, wqkv, wo, norm1, fc0, fc1, of each the weight and then the bias

def side(self, sizes: Tensor, image: int, axis: int) -> int:
  return int(torch.select(torch.select(sizes, 0, image), 0, axis))

def positions(self, table: Tensor, sizes: Tensor) -> Tensor:
  # stretched from the table's grid to each image's, in float32 whatever the table's type -> (P, E)
  grid = torch.unsqueeze(torch.permute(torch.to(table, 6), [2, 0, 1]), 0)
  r = annotate(List[Tensor], [])
  for i in range(torch.size(sizes, 0)):
    to = [self.side(sizes, i, 0), self.side(sizes, i, 1)]
    if torch.eq(to, [${table_height}, ${table_width}]):
      stretched = grid
    else:
      stretched = torch.upsample_bicubic2d(grid, to, False, None, None)
    rows = torch.permute(torch.squeeze(stretched, 0), [1, 2, 0])
    _0 = torch.append(r, torch.reshape(rows, [-1, ${hidden}]))
  return torch.cat(r, 0)

def turns(self, sizes: Tensor) -> Tensor:
  # even pairs turn with the column, odd ones with the row; every image begins at (0, 0)
  device = ops.prim.device(sizes)
  exponent = torch.div(torch.arange(0, ${head_dim}, 4, dtype=6, layout=None, device=device), ${head_dim})
  frequency = torch.reciprocal(torch.pow(${theta}, exponent))
  r = annotate(List[Tensor], [])
  for i in range(torch.size(sizes, 0)):
    height = self.side(sizes, i, 0)
    width = self.side(sizes, i, 1)
    row = torch.outer(torch.arange(0, height, 1, dtype=6, layout=None, device=device), frequency)
    column = torch.outer(torch.arange(0, width, 1, dtype=6, layout=None, device=device), frequency)
    rows = torch.expand(torch.unsqueeze(row, 1), [-1, width, -1])
    columns = torch.expand(torch.unsqueeze(column, 0), [height, -1, -1])
    _0 = torch.append(r, torch.reshape(torch.stack([columns, rows], -1), [-1, 1, ${head_dim} // 2]))
  angles = torch.cat(r, 0)
  return torch.stack([torch.cos(angles), torch.sin(angles)], -1)

def embed(self, pixels: Tensor, sizes: Tensor, weight: Tensor, bias: Tensor, table: Tensor) -> Tuple[Tensor, Tensor]:
  # a patch is as large as the kernel: the convolution is a matrix product
  patches = torch.reshape(torch.to(pixels, weight), [torch.size(pixels, 0), -1])
  x = torch.linear(patches, torch.reshape(weight, [${hidden}, -1]), bias)
  return (torch.add(x, torch.to(self.positions(table, sizes), x)), self.turns(sizes))

def rotate(self, x: Tensor, turns: Tensor) -> Tensor:
  # (P, H, D), pairs side by side, in float32
  pairs = torch.reshape(torch.to(x, 6), [torch.size(x, 0), ${heads}, ${head_dim} // 2, 2])
  turned = torch.mul(torch.view_as_complex(pairs), torch.view_as_complex(turns))
  return torch.to(torch.reshape(torch.view_as_real(turned), [-1, ${heads}, ${head_dim}]), x)

def project(self, h: Tensor, turns: Tensor, w: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
  x = torch.layer_norm(h, [${hidden}], w[0], w[1], ${eps})
  qkv = torch.view(torch.linear(x, w[2], w[3]), [-1, 3, ${heads}, ${head_dim}])
  q = self.rotate(torch.select(qkv, 1, 0), turns)
  k = self.rotate(torch.select(qkv, 1, 1), turns)
  return (q, k, torch.select(qkv, 1, 2))

def finish(self, h: Tensor, attended: Tensor, w: List[Tensor]) -> Tensor:
  # attended (P, H, D)
  h1 = torch.add(h, torch.linear(torch.reshape(attended, [-1, ${hidden}]), w[4], w[5]))
  x = torch.layer_norm(h1, [${hidden}], w[6], w[7], ${eps})
  # in place, since archives of this version know gelu without "approximate"; autograd keeps a copy
  y = torch.gelu_(torch.linear(x, w[8], w[9]), approximate="tanh")
  return torch.add(h1, torch.linear(y, w[10], w[11]))

def merge(self, h: Tensor, sizes: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
  # neighbours side by side -> (M, K, E), K in the order of rows
  x = torch.layer_norm(h, [${hidden}], weight, bias, ${eps})
  r = annotate(List[Tensor], [])
  start = 0
  for i in range(torch.size(sizes, 0)):
    height = self.side(sizes, i, 0)
    width = self.side(sizes, i, 1)
    image = torch.narrow(x, 0, start, height * width)
    grid = torch.reshape(image, [height // ${merge_height}, ${merge_height}, width // ${merge_width}, ${merge_width}, ${hidden}])
    near = torch.permute(grid, [0, 2, 1, 3, 4])
    _0 = torch.append(r, torch.reshape(near, [-1, ${merge_height} * ${merge_width}, ${hidden}]))
    start = start + height * width
  return torch.cat(r, 0)
