package org.djlext.flashattn.pretrained;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import ai.djl.util.PairList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The parameters of a Block under dotted paths such as {@code layers.0.norm.weight}: the names that
 * the Blocks gave to {@code addChildBlock}, without the ordinals that DJL puts before them.
 */
public final class BlockParameters {

  private BlockParameters() {}

  /**
   * Lists the parameters.
   *
   * @param block any Block
   * @return path to parameter, in the order of the Block
   */
  public static Map<String, Parameter> of(Block block) {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    collect("", block, parameters);
    return parameters;
  }

  private static void collect(String prefix, Block block, Map<String, Parameter> into) {
    for (Pair<String, Parameter> parameter : block.getDirectParameters()) {
      into.put(prefix + parameter.getKey(), parameter.getValue());
    }
    PairList<String, Block> children = block.getChildren();
    for (int i = 0; i < children.size(); i++) {
      String ordinal = String.format(Locale.ROOT, "%02d", i + 1);
      String name = children.keyAt(i);
      String plain = name.startsWith(ordinal) ? name.substring(ordinal.length()) : name;
      collect(prefix + plain + ".", children.valueAt(i), into);
    }
  }
}
