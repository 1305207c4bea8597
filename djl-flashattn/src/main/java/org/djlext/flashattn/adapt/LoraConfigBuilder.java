package org.djlext.flashattn.adapt;

import java.util.List;
import java.util.Map;
import org.djlext.flashattn.adapt.LoraConfig.BiasMode;
import org.djlext.flashattn.adapt.LoraConfig.Initialization;
import org.djlext.flashattn.quantized.Quantization;

/** Builds a {@link LoraConfig}. */
public final class LoraConfigBuilder {

  private int rank = 8;
  private double alpha = 8;
  private boolean rankStabilized;
  private boolean dora;
  private double dropout;
  private ModuleChoice targets;
  private ModuleChoice excluded;
  private List<Integer> layers = List.of();
  private List<String> layersPattern = List.of();
  private Map<String, Integer> rankPattern = Map.of();
  private Map<String, Double> alphaPattern = Map.of();
  private BiasMode bias = BiasMode.NONE;
  private boolean biasOfB;
  private List<String> modulesToSave = List.of();
  private boolean fanInFanOut;
  private Initialization initialization = Initialization.KAIMING;
  private String taskType;
  private String baseModel;
  private Quantization quantization;

  LoraConfigBuilder() {}

  LoraConfigBuilder(LoraConfig from) {
    rank = from.rank();
    alpha = from.alpha();
    rankStabilized = from.rankStabilized();
    dora = from.dora();
    dropout = from.dropout();
    targets = from.targets();
    excluded = from.excluded();
    layers = from.layers();
    layersPattern = from.layersPattern();
    rankPattern = from.rankPattern();
    alphaPattern = from.alphaPattern();
    bias = from.bias();
    biasOfB = from.biasOfB();
    modulesToSave = from.modulesToSave();
    fanInFanOut = from.fanInFanOut();
    initialization = from.initialization();
    taskType = from.taskType();
    baseModel = from.baseModel();
    quantization = from.quantization();
  }

  /**
   * Sets the rank.
   *
   * @param r the size between A and B
   * @return this
   */
  public LoraConfigBuilder optRank(int r) {
    rank = r;
    return this;
  }

  /**
   * Sets what the scale is a multiple of.
   *
   * @param value alpha
   * @return this
   */
  public LoraConfigBuilder optAlpha(double value) {
    alpha = value;
    return this;
  }

  /**
   * Sets whether the scale is {@code alpha / sqrt(r)}.
   *
   * @param stabilized whether it is
   * @return this
   */
  public LoraConfigBuilder optRankStabilized(boolean stabilized) {
    rankStabilized = stabilized;
    return this;
  }

  /**
   * Sets whether direction and length of rows are learnt apart.
   *
   * @param apart whether they are
   * @return this
   */
  public LoraConfigBuilder optDora(boolean apart) {
    dora = apart;
    return this;
  }

  /**
   * Sets the dropout before A.
   *
   * @param share the share that is dropped in training
   * @return this
   */
  public LoraConfigBuilder optDropout(double share) {
    dropout = share;
    return this;
  }

  /**
   * Sets the modules that get A and B.
   *
   * @param choice the modules, or null for the model's usual ones
   * @return this
   */
  public LoraConfigBuilder optTargets(ModuleChoice choice) {
    targets = choice;
    return this;
  }

  /**
   * Sets the modules that get A and B.
   *
   * @param names the names or ends of names
   * @return this
   */
  public LoraConfigBuilder optTargets(String... names) {
    return optTargets(ModuleChoice.names(names));
  }

  /**
   * Sets modules that get none though they are targets.
   *
   * @param choice the modules
   * @return this
   */
  public LoraConfigBuilder optExcluded(ModuleChoice choice) {
    excluded = choice;
    return this;
  }

  /**
   * Adapts some layers only.
   *
   * @param numbers their numbers
   * @return this
   */
  public LoraConfigBuilder optLayers(List<Integer> numbers) {
    layers = numbers;
    return this;
  }

  /**
   * Says what the number of a layer stands behind.
   *
   * @param names such as {@code layers}
   * @return this
   */
  public LoraConfigBuilder optLayersPattern(List<String> names) {
    layersPattern = names;
    return this;
  }

  /**
   * Gives modules other ranks.
   *
   * @param ranks by the ends of module names, as regular expressions; the first that fits counts
   * @return this
   */
  public LoraConfigBuilder optRankPattern(Map<String, Integer> ranks) {
    rankPattern = ranks;
    return this;
  }

  /**
   * Gives modules other alphas.
   *
   * @param alphas by the ends of module names, as regular expressions; the first that fits counts
   * @return this
   */
  public LoraConfigBuilder optAlphaPattern(Map<String, Double> alphas) {
    alphaPattern = alphas;
    return this;
  }

  /**
   * Sets which biases of the model are learnt.
   *
   * @param mode which ones
   * @return this
   */
  public LoraConfigBuilder optBias(BiasMode mode) {
    bias = mode;
    return this;
  }

  /**
   * Sets whether B adds a bias.
   *
   * @param has whether it does
   * @return this
   */
  public LoraConfigBuilder optBiasOfB(boolean has) {
    biasOfB = has;
    return this;
  }

  /**
   * Sets the modules of which a whole copy is learnt.
   *
   * @param names the names or ends of names
   * @return this
   */
  public LoraConfigBuilder optModulesToSave(List<String> names) {
    modulesToSave = names;
    return this;
  }

  /**
   * Says that the model stores weights {@code (in, out)}.
   *
   * @param transposed whether it does
   * @return this
   */
  public LoraConfigBuilder optFanInFanOut(boolean transposed) {
    fanInFanOut = transposed;
    return this;
  }

  /**
   * Sets how A and B begin.
   *
   * @param way how
   * @return this
   */
  public LoraConfigBuilder optInitialization(Initialization way) {
    initialization = way;
    return this;
  }

  /**
   * Sets the task that files name.
   *
   * @param type such as {@code CAUSAL_LM}, or null
   * @return this
   */
  public LoraConfigBuilder optTaskType(String type) {
    taskType = type;
    return this;
  }

  /**
   * Sets the model that files name.
   *
   * @param nameOrPath the model that is adapted, or null
   * @return this
   */
  public LoraConfigBuilder optBaseModel(String nameOrPath) {
    baseModel = nameOrPath;
    return this;
  }

  /**
   * Holds the model in few bits while the adapter is on it (QLoRA), see {@link QuantizedBase}.
   *
   * @param way how, or null to leave it as it is
   * @return this
   */
  public LoraConfigBuilder optQuantization(Quantization way) {
    quantization = way;
    return this;
  }

  /**
   * Builds the configuration.
   *
   * @return the configuration
   * @throws IllegalArgumentException if a value is impossible
   */
  public LoraConfig build() {
    return new LoraConfig(
        rank,
        alpha,
        rankStabilized,
        dora,
        dropout,
        targets,
        excluded,
        layers,
        layersPattern,
        rankPattern,
        alphaPattern,
        bias,
        biasOfB,
        modulesToSave,
        fanInFanOut,
        initialization,
        taskType,
        baseModel,
        quantization);
  }
}
