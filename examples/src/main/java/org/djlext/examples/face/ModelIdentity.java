package org.djlext.examples.face;

import ai.djl.nn.Parameter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.djlext.face.embed.FaceEmbeddingBlock;
import org.djlext.face.embed.FaceEmbeddingConfig;
import org.djlext.flashattn.pretrained.BlockParameters;

/**
 * Tells embedding models apart by what they compute, wherever their folders lie: the digest of all
 * weights and of what is done to pictures before them. A gallery records it, so that embeddings of
 * different models are never compared.
 */
final class ModelIdentity {

  private static final int DIGITS = 16;

  private ModelIdentity() {}

  /** Returns such as {@code iresnet-09fa...}; what else changes embeddings follows it. */
  static String of(FaceEmbeddingBlock block) {
    FaceEmbeddingConfig config = block.config();
    MessageDigest digest = sha256();
    String around =
        "%d %s %s %s %s"
            .formatted(
                config.inputSize(),
                config.normalization().mean(),
                config.normalization().std(),
                config.normalization().bgr(),
                config.normalized());
    digest.update(around.getBytes(StandardCharsets.UTF_8));
    for (Map.Entry<String, Parameter> entry : new TreeMap<>(BlockParameters.of(block)).entrySet()) {
      digest.update(entry.getKey().getBytes(StandardCharsets.UTF_8));
      ByteBuffer values = entry.getValue().getArray().toByteBuffer();
      digest.update(values);
    }
    String network = config.network().getClass().getSimpleName().toLowerCase(Locale.ROOT);
    return network + "-" + HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
