# The three networks of MTCNN (arXiv 1604.02878; facenet-pytorch: models/mtcnn.py).
#
# x   (B, 3, H, W), pixels as (value - 127.5) / 128
# w   of each layer weight, bias and slopes, in the order of the paper; the heads have no slopes

def unit(self, x: Tensor, w: List[Tensor], o: int) -> Tensor:
  y = torch.conv2d(x, w[o], w[o + 1], [1, 1], [0, 0], [1, 1], 1)
  return torch.prelu(y, w[o + 2])

def pool(self, x: Tensor, size: int) -> Tensor:
  # rounds up: what is left over at the right and below is pooled too
  return torch.max_pool2d(x, [size, size], [2, 2], [0, 0], [1, 1], True)

def flat(self, x: Tensor) -> Tensor:
  # the weights come from a framework that went through maps column by column
  return torch.flatten(torch.permute(x, [0, 3, 2, 1]), 1, -1)

def dense(self, x: Tensor, w: List[Tensor], o: int) -> Tensor:
  return torch.prelu(torch.linear(x, w[o], w[o + 1]), w[o + 2])

def pnet(self, x: Tensor, w: List[Tensor]) -> Tuple[Tensor, Tensor]:
  # offsets of boxes (B, 4, h, w), probabilities (B, 2, h, w) of no face and a face
  y = self.pool(self.unit(x, w, 0), 2)
  z = self.unit(self.unit(y, w, 3), w, 6)
  faces = torch.softmax(torch.conv2d(z, w[9], w[10], [1, 1], [0, 0], [1, 1], 1), 1)
  boxes = torch.conv2d(z, w[11], w[12], [1, 1], [0, 0], [1, 1], 1)
  return (boxes, faces)

def rnet(self, x: Tensor, w: List[Tensor]) -> Tuple[Tensor, Tensor]:
  # offsets (B, 4), probabilities (B, 2)
  y = self.pool(self.unit(x, w, 0), 3)
  y = self.pool(self.unit(y, w, 3), 3)
  y = self.dense(self.flat(self.unit(y, w, 6)), w, 9)
  faces = torch.softmax(torch.linear(y, w[12], w[13]), 1)
  return (torch.linear(y, w[14], w[15]), faces)

def onet(self, x: Tensor, w: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
  # offsets (B, 4), points (B, 10) as five x and five y in parts of the box, probabilities (B, 2)
  y = self.pool(self.unit(x, w, 0), 3)
  y = self.pool(self.unit(y, w, 3), 3)
  y = self.pool(self.unit(y, w, 6), 2)
  y = self.dense(self.flat(self.unit(y, w, 9)), w, 12)
  faces = torch.softmax(torch.linear(y, w[15], w[16]), 1)
  return (torch.linear(y, w[17], w[18]), torch.linear(y, w[19], w[20]), faces)
