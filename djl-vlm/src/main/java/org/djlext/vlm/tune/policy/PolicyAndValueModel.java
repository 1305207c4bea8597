package org.djlext.vlm.tune.policy;

import ai.djl.Model;
import ai.djl.nn.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.djlext.vlm.decoder.ScoreBlock;
import org.djlext.vlm.tune.TunedModel;

/**
 * A policy, whole or by an adapter, and its value model in one run. What is saved is the policy,
 * and the value model in {@value #VALUE} beside it.
 */
public final class PolicyAndValueModel implements TunedModel {

  /** The folder of the value model within that of the policy. */
  public static final String VALUE = "value_model";

  private final Model model;
  private final TunedModel policy;
  private final TunedModel value;

  private PolicyAndValueModel(Model model, TunedModel policy, TunedModel value) {
    this.model = model;
    this.policy = policy;
    this.value = value;
  }

  /**
   * Joins two models.
   *
   * @param policy a language model, closed with this one
   * @param value a model whose Block is a {@link org.djlext.vlm.decoder.ScoreBlock}, such as a
   *     reward model or what {@link org.djlext.vlm.tune.preference.RewardModels} begins; closed
   *     with this one
   * @return the joined model, whose Block is a {@link PolicyAndValue}
   * @throws IllegalArgumentException if the value model is another one; both are then still open
   */
  public static PolicyAndValueModel of(TunedModel policy, TunedModel value) {
    Block scores = value.model().getBlock();
    if (!(scores instanceof ScoreBlock score)) {
      throw new IllegalArgumentException(
          "value model: expected a number for each token, found "
              + scores.getClass().getSimpleName());
    }
    PolicyAndValue block = new PolicyAndValue(policy.model().getBlock(), score);
    Model model =
        Model.newInstance(
            "policy-and-value",
            policy.model().getNDManager().getDevice(),
            policy.model().getNDManager().getEngine().getEngineName());
    model.setBlock(block);
    return new PolicyAndValueModel(model, policy, value);
  }

  /**
   * Returns both as one Block.
   *
   * @return the Block of {@link #model}
   */
  public PolicyAndValue block() {
    return (PolicyAndValue) model.getBlock();
  }

  /**
   * Returns the language model.
   *
   * @return the model that answers
   */
  public TunedModel policy() {
    return policy;
  }

  /**
   * Returns the value model.
   *
   * @return the model that says how much is still to be won
   */
  public TunedModel value() {
    return value;
  }

  @Override
  public Model model() {
    return model;
  }

  @Override
  public void chooseTrained() {
    policy.chooseTrained();
    value.chooseTrained();
  }

  @Override
  public void save(Path folder) throws IOException {
    policy.save(folder);
    value.save(Files.createDirectories(folder.resolve(VALUE)));
  }

  @Override
  public void restore(Path folder) throws IOException {
    policy.restore(folder);
    value.restore(folder.resolve(VALUE));
  }

  @Override
  public String identity() {
    return "policy %s value %s".formatted(policy.identity(), value.identity());
  }

  @Override
  public void close() {
    model.close();
    policy.close();
    value.close();
  }
}
