package org.djlext.examples.chat;

import java.util.List;
import java.util.function.Consumer;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.vlm.generate.Chat;
import org.djlext.vlm.generate.GenerationConfig;
import org.djlext.vlm.kimivl.Answer;
import org.djlext.vlm.kimivl.KimiVlGenerator;
import org.djlext.vlm.kimivl.KimiVlSession;

/**
 * A conversation with a Kimi-VL about pictures, which stand before the first prompt and are seen
 * once; beams see them anew with every prompt.
 */
final class PictureConversation implements Conversation {

  private final KimiVlGenerator generator;
  private final GenerationConfig config;
  private final String system;
  private final List<RgbImage> pictures;
  private Chat chat;
  private boolean shown;
  private KimiVlSession session;

  PictureConversation(
      KimiVlGenerator generator, GenerationConfig config, String system, List<RgbImage> pictures) {
    this.generator = generator;
    this.config = config;
    this.system = system;
    this.pictures = pictures;
    reset();
  }

  @Override
  public Reply answer(String prompt, Consumer<String> listener) {
    RgbImage[] seen = shown ? new RgbImage[0] : pictures.toArray(RgbImage[]::new);
    Answer answer;
    if (session != null) {
      answer = session.say(Chat.of(prompt, seen).turns().get(0).parts(), listener);
    } else {
      Chat asked = chat.user(prompt, seen);
      answer = generator.answer(asked, config, listener);
      chat = asked.assistant(answer.generated().text());
    }
    shown = true;
    return Reply.of(answer);
  }

  @Override
  public void reset() {
    close();
    shown = false;
    chat = system == null ? Chat.empty() : Chat.empty().system(system);
    session = null;
    if (config.beams() == 1) {
      session = generator.newSession(config);
      if (system != null) {
        session.system(system);
      }
    }
  }

  @Override
  public void close() {
    if (session != null) {
      session.close();
    }
  }
}
