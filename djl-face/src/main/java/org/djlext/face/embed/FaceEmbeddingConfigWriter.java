package org.djlext.face.embed;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.util.List;
import org.djlext.face.embed.EmbeddingNetwork.IResNet;
import org.djlext.face.embed.EmbeddingNetwork.MobileFaceNet;

/** Writes what {@link FaceEmbeddingConfigReader} reads. */
final class FaceEmbeddingConfigWriter {

  private static final Gson GSON = new Gson();
  private static final List<Integer> PUBLISHED = List.of(18, 34, 50, 100, 200);

  private FaceEmbeddingConfigWriter() {}

  static JsonObject write(FaceEmbeddingConfig config) {
    JsonObject json = new JsonObject();
    json.addProperty("model_type", FaceEmbeddingConfig.MODEL_TYPE);
    network(json, config.network());
    json.addProperty("embedding_size", config.embeddingSize());
    json.addProperty("input_size", config.inputSize());
    json.addProperty("channel_order", config.normalization().bgr() ? "bgr" : "rgb");
    json.add("mean", GSON.toJsonTree(config.normalization().mean()));
    json.add("std", GSON.toJsonTree(config.normalization().std()));
    json.addProperty("dropout", config.dropout());
    json.addProperty("normalized", config.normalized());
    json.addProperty("flip_sum", config.flipSum());
    return json;
  }

  private static void network(JsonObject json, EmbeddingNetwork network) {
    if (network instanceof IResNet shape) {
      for (int layers : PUBLISHED) {
        if (shape.equals(IResNet.of(layers))) {
          json.addProperty("architecture", "iresnet" + layers);
          return;
        }
      }
      json.addProperty("architecture", "iresnet");
      json.add("widths", GSON.toJsonTree(shape.widths()));
      json.add("depths", GSON.toJsonTree(shape.depths()));
    } else if (network instanceof MobileFaceNet shape) {
      json.addProperty("architecture", "mobilefacenet");
      json.add("blocks", GSON.toJsonTree(shape.blocks()));
      json.addProperty("scale", shape.scale());
    } else {
      json.addProperty("architecture", "inception_resnet_v1");
    }
  }
}
