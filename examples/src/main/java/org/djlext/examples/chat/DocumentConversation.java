package org.djlext.examples.chat;

import java.util.List;
import java.util.function.Consumer;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.vlm.chameleon.Document;
import org.djlext.vlm.chameleon.DocumentChat;

/** A conversation with a Chameleon about pictures, which stand before the first prompt. */
final class DocumentConversation implements Conversation {

  private final DocumentChat chat;
  private final List<RgbImage> pictures;
  private boolean shown;

  /** Takes a chat over, which is closed with this. */
  DocumentConversation(DocumentChat chat, List<RgbImage> pictures) {
    this.chat = chat;
    this.pictures = pictures;
  }

  @Override
  public Reply answer(String prompt, Consumer<String> listener) {
    Document turn = new Document(List.of());
    if (!shown) {
      for (RgbImage picture : pictures) {
        turn = turn.and(picture);
      }
    }
    Reply reply = Reply.of(chat.say(turn.and(prompt), listener));
    shown = true;
    return reply;
  }

  @Override
  public void reset() {
    chat.reset();
    shown = false;
  }

  @Override
  public void close() {
    chat.close();
  }
}
