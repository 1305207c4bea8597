package org.djlext.vlm.tune;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.djlext.flashattn.adapt.LoraBlock;
import org.djlext.flashattn.adapt.LoraConfig;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.vlm.tune.lora.Lora;

/**
 * A pretrained model that stays as it is, with a LoRA adapter that is trained. What is saved is the
 * adapter alone, as peft has it.
 */
public final class AdaptedModel implements TunedModel {

  private static final String SAVED = "saved";

  private final WholeModel base;
  private final LoraBlock adapted;

  private AdaptedModel(WholeModel base, LoraBlock adapted) {
    this.base = base;
    this.adapted = adapted;
  }

  /**
   * Puts a new adapter onto a model.
   *
   * @param base the model, closed with this one
   * @param config how it is adapted
   * @return the model with the adapter, which begins without effect
   * @throws IllegalArgumentException if the configuration names modules that the model lacks; the
   *     model is then still open
   */
  public static AdaptedModel attach(WholeModel base, LoraConfig config) {
    LoraBlock adapted = Lora.attach(base.model().getBlock(), config);
    base.model().setBlock(adapted);
    return new AdaptedModel(base, adapted);
  }

  /**
   * Returns the model with its adapter.
   *
   * @return the Block that is trained
   */
  public LoraBlock adapted() {
    return adapted;
  }

  @Override
  public Model model() {
    return base.model();
  }

  @Override
  public void chooseTrained() {
    adapted.base().freezeParameters(true);
    adapted.freezeParameters(false);
  }

  @Override
  public void save(Path folder) throws IOException {
    adapted.save(LoraBlock.DEFAULT, folder);
  }

  @Override
  public void restore(Path folder) throws IOException {
    Map<String, NDArray> held = arrays(LoraBlock.DEFAULT);
    adapted.load(SAVED, folder);
    try {
      adapted.use(SAVED);
      Map<String, NDArray> read = arrays(SAVED);
      if (!read.keySet().equals(held.keySet())) {
        throw new CheckpointException(folder, "tensors", held.keySet(), read.keySet());
      }
      for (Map.Entry<String, NDArray> entry : held.entrySet()) {
        NDArray value = read.get(entry.getKey());
        if (!value.getShape().equals(entry.getValue().getShape())) {
          throw new CheckpointException(
              folder, entry.getKey(), entry.getValue().getShape(), value.getShape());
        }
      }
      held.forEach((name, array) -> read.get(name).copyTo(array));
    } finally {
      adapted.use(LoraBlock.DEFAULT);
      adapted.remove(SAVED);
    }
  }

  private Map<String, NDArray> arrays(String adapter) {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    for (Map.Entry<String, Parameter> entry : adapted.trainableParameters().entrySet()) {
      arrays.put(entry.getKey().substring(adapter.length() + 1), entry.getValue().getArray());
    }
    return arrays;
  }

  @Override
  public String identity() {
    return adapted.config(LoraBlock.DEFAULT).toString();
  }

  @Override
  public void close() {
    adapted.close();
    base.close();
  }
}
