package org.djlext.flashattn.pretrained;

import ai.djl.util.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.djlext.flashattn.pretrained.hub.HubModel;
import org.djlext.flashattn.pretrained.hub.ModelHub;

/** A checkpoint on the hub. Its config.json is fetched first, the rest when DJL prepares it. */
final class HubRepository extends OneModelRepository {

  private final HubModel model;
  private Path place;

  HubRepository(String name, URI uri, HubModel model) {
    super(name, uri, model.id().substring(model.id().indexOf('/') + 1));
    this.model = model;
  }

  @Override
  public boolean isRemote() {
    return true;
  }

  @Override
  void describe(Map<String, Object> arguments, Map<String, String> options) throws IOException {
    if (model.file().isPresent()) { // what is in a GGUF file is known when it is here
      arguments.putIfAbsent("translatorFactory", PretrainedTranslatorFactory.class.getName());
    } else {
      describe(ModelHub.open().fetchConfig(model).getParent(), arguments, options);
    }
    arguments.put(PretrainedBlockFactory.CHECKPOINT, new Place());
  }

  /** DJL asks for arguments before it fetches, and turns them into text when it has. */
  private final class Place {

    @Override
    public String toString() {
      try {
        return place().toString();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  synchronized void fetch(Progress progress) throws IOException {
    place = ModelHub.open().fetch(model, progress);
  }

  @Override
  synchronized Path place() throws IOException {
    return place != null ? place : ModelHub.open().placeOf(model);
  }
}
