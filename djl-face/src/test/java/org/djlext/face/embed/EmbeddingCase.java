package org.djlext.face.embed;

/** The networks of face_embedding_goldens.py. */
enum EmbeddingCase {
  IRESNET_NARROW(
      "iresnet-narrow",
      32,
      """
      {"model_type": "face_embedding", "architecture": "iresnet", "widths": [4, 4, 8, 12, 16],
       "depths": [2, 1, 3, 1], "input_size": 32, "embedding_size": 24}\
      """),
  IRESNET_UNEVEN(
      "iresnet-uneven",
      41,
      """
      {"model_type": "face_embedding", "architecture": "iresnet", "widths": [6, 5, 7, 9, 11],
       "depths": [1, 2, 1, 2], "input_size": 41, "embedding_size": 10}\
      """),
  IRESNET18(
      "iresnet18",
      112,
      """
      {"model_type": "face_embedding", "architecture": "iresnet18"}\
      """),
  MOBILEFACENET(
      "mobilefacenet",
      112,
      """
      {"model_type": "face_embedding", "architecture": "mobilefacenet"}\
      """),
  MOBILEFACENET_RESIDUAL(
      "mobilefacenet-residual",
      112,
      """
      {"model_type": "face_embedding", "architecture": "mobilefacenet", "blocks": [2, 1, 2, 1],
       "scale": 1, "embedding_size": 48}\
      """),
  INCEPTION(
      "inception",
      160,
      """
      {"model_type": "face_embedding", "architecture": "inception_resnet_v1", "dropout": 0}\
      """);

  final String file;
  final int size;
  final String config;

  EmbeddingCase(String file, int size, String config) {
    this.file = file;
    this.size = size;
    this.config = config;
  }
}
