package org.djlext.pose;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.pretrained.ConfigKeys;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.pose.cspnext.CspNextConfig;

/** Reads the stages of a CSPNeXt, written as mmdetection writes them. */
final class StageReader {

  private static final int FIELDS = 5;

  private final ConfigKeys keys;

  StageReader(ConfigKeys keys) {
    this.keys = keys;
  }

  List<CspNextConfig.Stage> read() throws CheckpointException {
    List<CspNextConfig.Stage> stages = new ArrayList<>();
    try {
      for (JsonElement element : keys.json().getAsJsonArray("stages")) {
        JsonArray stage = element.getAsJsonArray();
        if (stage.size() != FIELDS) {
          throw wrong(stage);
        }
        stages.add(
            new CspNextConfig.Stage(
                stage.get(0).getAsInt(),
                stage.get(1).getAsInt(),
                stage.get(2).getAsInt(),
                stage.get(3).getAsBoolean(),
                stage.get(4).getAsBoolean()));
      }
    } catch (ClassCastException | IllegalStateException | NumberFormatException e) {
      throw wrong(keys.json().get("stages"));
    }
    return stages;
  }

  private CheckpointException wrong(Object found) {
    return new CheckpointException(
        keys.file(),
        keys.prefix() + "stages",
        "lists of channels in, channels out, blocks, identity (true or false), pooled",
        found);
  }
}
