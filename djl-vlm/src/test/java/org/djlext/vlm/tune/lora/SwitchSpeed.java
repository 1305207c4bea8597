package org.djlext.vlm.tune.lora;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.ParameterStore;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.djlext.flashattn.adapt.LoraBlock;
import org.djlext.flashattn.adapt.LoraConfig;
import org.djlext.flashattn.adapt.ModuleChoice;

/**
 * Requests of one token to a model in a folder: seconds with one adapter of all linear maps, and
 * with another one than the request before. What they differ by is the cost of switching.
 */
final class SwitchSpeed {

  private static final int REQUESTS = 60;

  private SwitchSpeed() {}

  public static void main(String[] args) throws Exception {
    Criteria<NDList, NDList> criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelPath(Path.of(args[0]))
            .build();
    LoraConfig config = LoraConfig.builder().optTargets(ModuleChoice.of("all-linear")).build();
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        LoraBlock adapted = Lora.attach(model.getBlock(), config)) {
      adapted.add("other", config);
      double[] same = new double[REQUESTS];
      double[] switched = new double[REQUESTS];
      for (int i = 0; i < REQUESTS; i++) {
        adapted.use(LoraBlock.DEFAULT);
        request(model, adapted, null);
        same[i] = request(model, adapted, null);
        switched[i] = request(model, adapted, "other");
      }
      System.out.println(
          String.format(
              Locale.ROOT, "same %.2f ms, switched %.2f ms", median(same), median(switched)));
    }
  }

  private static double request(ZooModel<NDList, NDList> model, LoraBlock adapted, String other) {
    try (NDManager manager = model.getNDManager().newSubManager()) {
      NDList ids = new NDList(manager.create(new long[][] {{1}}));
      long start = System.nanoTime();
      if (other != null) {
        adapted.use(other);
      }
      adapted.forward(new ParameterStore(manager, false), ids, false).head().toFloatArray();
      return (System.nanoTime() - start) / 1e6;
    }
  }

  private static double median(double[] milliseconds) {
    return Arrays.stream(milliseconds).sorted().toArray()[milliseconds.length / 2];
  }
}
