package org.djlext.flashattn.adapt;

import java.util.Map;
import org.djlext.flashattn.pretrained.WeightTable;

/**
 * How the modules of a Block are called in configurations and files of adapters.
 *
 * @param table which tensor of the original checkpoint a parameter is, or null to take the Block's
 *     own dotted paths
 * @param head the name of the output head, which {@code all-linear} leaves out; or null
 * @param tied modules of the original that are parameters of another module here, by name: the
 *     dotted path of the parameter, such as {@code lm_head -> embed_tokens.weight}
 * @param usual the targets when none are named, or null if there are no usual ones
 * @param notLinear modules whose weight is a matrix but that are no linear maps, such as routers;
 *     or null
 * @param unmixed modules that do not see whole rows of a batch, such as experts that tokens are
 *     sent to, and so cannot have an adapter for each row; or null
 */
public record ModuleNaming(
    WeightTable table,
    String head,
    Map<String, String> tied,
    ModuleChoice usual,
    ModuleChoice notLinear,
    ModuleChoice unmixed) {

  /** The Block's own dotted paths, without a head. */
  public static final ModuleNaming OWN = new ModuleNaming(null, null, Map.of(), null, null, null);

  /**
   * Copies the map.
   *
   * @param table which tensor a parameter is, or null
   * @param head the name of the output head, or null
   * @param tied modules that are parameters of another module here
   * @param usual the targets when none are named, or null
   * @param notLinear modules that are no linear maps, or null
   * @param unmixed modules that do not see whole rows of a batch, or null
   */
  public ModuleNaming {
    tied = Map.copyOf(tied);
  }

  /** Returns the name of a parameter in checkpoints. */
  String tensor(String path) {
    return table == null
        ? path
        : table.originOf(path).map(WeightTable.Origin::checkpointName).orElse(path);
  }

  /** Says whether a module with a matrix may be a linear map. */
  boolean mayBeLinear(String module) {
    return notLinear == null || !notLinear.matches(module);
  }

  /** Says whether a module sees whole rows of a batch, each of which may have its own adapter. */
  boolean mayBeMixed(String module) {
    return unmixed == null || !unmixed.matches(module);
  }

  /** Returns the usual targets, which there must be. */
  ModuleChoice usualTargets() {
    if (usual == null) {
      throw new IllegalArgumentException(
          "target_modules: the model has no usual ones, name them or take all-linear");
    }
    return usual;
  }
}
