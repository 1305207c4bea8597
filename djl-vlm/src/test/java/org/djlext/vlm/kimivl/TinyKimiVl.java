package org.djlext.vlm.kimivl;

import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;

/** A tiny random model of kimivl_goldens.py and what the reference computes with it. */
final class TinyKimiVl implements AutoCloseable {

  private final SafetensorsFile file;
  private final NDManager manager;

  TinyKimiVl(String name, NDManager manager) throws Exception {
    this.file = SafetensorsFile.open(folder(name).resolve("golden.safetensors"));
    this.manager = manager;
  }

  static List<String> names() {
    return List.of(
        "one-image",
        "two-images-a-row",
        "padded-left",
        "padded-right",
        "row-without-image",
        "text-only",
        "image-first-and-last",
        "rows-of-patches",
        "merge-one-by-three",
        "all-experts",
        "bf16");
  }

  static Path folder(String name) {
    return Path.of("src/test/resources/kimivl").resolve(name);
  }

  static ZooModel<NDList, NDList> load(Path folder) throws Exception {
    return Criteria.builder()
        .setTypes(NDList.class, NDList.class)
        .optModelPath(folder)
        .build()
        .loadModel();
  }

  boolean has(String name) {
    return file.names().contains(name);
  }

  long count(String prefix) {
    return file.names().stream().filter(name -> name.startsWith(prefix)).count();
  }

  NDArray get(String name) throws Exception {
    return file.load(manager, name);
  }

  boolean hasImages() {
    return has("pixel_values");
  }

  NDList images() throws Exception {
    return new NDList(get("pixel_values"), get("image_grid_hws"));
  }

  NDList inputs() throws Exception {
    NDList inputs = new NDList(get("input_ids"));
    if (has("attention_mask")) {
      inputs.add(get("attention_mask"));
    }
    if (hasImages()) {
      inputs.addAll(images());
    }
    return inputs;
  }

  /** Returns the ids of the last row, without padding. */
  long[] lastRow() throws Exception {
    NDArray ids = get("input_ids");
    long last = ids.getShape().get(0) - 1;
    long[] row = ids.get(last).toLongArray();
    if (!has("attention_mask")) {
      return row;
    }
    long[] mask = get("attention_mask").get(last).toLongArray();
    return IntStream.range(0, row.length)
        .filter(i -> mask[i] != 0)
        .mapToLong(i -> row[i])
        .toArray();
  }

  /** Compares the logits of real tokens; those of padding mean nothing. */
  void assertLogits(NDArray logits) throws Exception {
    NDArray expected = get("logits");
    if (has("attention_mask")) {
      NDArray real = get("attention_mask").toType(logits.getDataType(), false).expandDims(-1);
      assertClose("logits", logits.mul(real), expected.mul(real));
    } else {
      assertClose("logits", logits, expected);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
