package org.djlext.vlm.tune.rollout;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.djlext.flashattn.adapt.LoraBlock;
import org.djlext.vlm.generate.CausalLanguageModel;

/**
 * Lets a policy answer prompts. The weights are those of the Block at the time of each call, also
 * while it is being trained, and with the adapter that is in use.
 *
 * <p>What comes out depends on the weights, the prompts and the seed, but not on how many answers
 * are worked on at once, nor in which order. One generator serves one thread at a time.
 */
public final class RolloutGenerator implements AutoCloseable {

  private final CausalLanguageModel model;
  private final NDManager manager;
  private final RolloutSettings settings;

  /**
   * Constructs a generator.
   *
   * @param policy a causal language model, its parameters filled; or an adapted one
   * @param parent the manager whose closing also ends the generator, on the policy's device
   * @param settings how answers are generated
   * @throws IllegalArgumentException if the Block is no language model
   */
  public RolloutGenerator(Block policy, NDManager parent, RolloutSettings settings) {
    Block block = policy instanceof LoraBlock adapted ? adapted.base() : policy;
    if (!(block instanceof CausalLanguageModel language)) {
      throw new IllegalArgumentException(
          "expected a language model, found " + block.getClass().getSimpleName());
    }
    this.model = language;
    this.settings = settings;
    manager = parent.newSubManager();
    manager.setName("roll-outs");
  }

  /**
   * Answers prompts.
   *
   * @param prompts the prompts
   * @param version what the weights of now are called in {@link Rollout#versions}, such as the
   *     number of updates made
   * @return the answers: all to the first prompt, then all to the second, and so on
   * @throws IllegalArgumentException if a prompt fills the model's context, or has ids that the
   *     model does not know
   */
  public List<Rollout> generate(List<RolloutPrompt> prompts, int version) {
    List<Draft> drafts = new ArrayList<>();
    prompts.forEach(this::check);
    prompts.forEach(prompt -> drafts.addAll(Draft.all(prompt)));
    run(new ArrayDeque<>(drafts), version, () -> false);
    return drafts.stream().map(Draft::rollout).toList();
  }

  /** Extends answers until all are complete, or it is enough. */
  void run(Deque<Draft> queue, int version, BooleanSupplier enough) {
    if (queue.isEmpty()) {
      return;
    }
    try (ContinuousBatch batch = new ContinuousBatch(model, manager, settings, version, queue)) {
      boolean more = true;
      while (more && !enough.getAsBoolean()) {
        more = batch.step();
      }
    }
  }

  /** Refuses what the model cannot continue. */
  void check(RolloutPrompt prompt) {
    long[] ids = prompt.ids();
    if (ids.length >= model.contextLength()) {
      throw new IllegalArgumentException(
          "prompt %d: expected fewer tokens than the model's context of %d, found %d"
              .formatted(prompt.index(), model.contextLength(), ids.length));
    }
    for (long id : ids) {
      if (id < 0 || id >= model.vocabularySize()) {
        throw new IllegalArgumentException(
            "prompt %d: expected token ids from 0 to %d, found %d"
                .formatted(prompt.index(), model.vocabularySize() - 1, id));
      }
    }
  }

  /** Frees what was allocated here; the policy stays open. */
  @Override
  public void close() {
    manager.close();
  }
}
