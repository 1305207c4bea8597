package org.djlext.vlm.kimivl;

import ai.djl.translate.TranslateException;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.image.PictureSource;
import org.djlext.vlm.generate.Chat;
import org.djlext.vlm.generate.ServedRequest;

/**
 * DJL Serving's messages as chats: plain text or {@code inputs} is what a user says, {@code
 * messages} is a chat in the form that chat services have: {@code [{"role": "user", "content":
 * [{"type": "image_url", "image_url": {"url": "..."}}, {"type": "text", "text": "..."}]}]}. A
 * picture's URL may be {@code data:image/...;base64,...}.
 */
final class ServedChat implements ServedRequest<Chat> {

  private static final String MESSAGES = "messages";

  private final PictureSource<String> pictures;

  ServedChat(PictureSource<String> pictures) {
    this.pictures = pictures;
  }

  @Override
  public Chat text(String body) {
    return Chat.of(body);
  }

  @Override
  public Chat json(JsonObject body) throws TranslateException {
    if (!body.has(MESSAGES)) {
      return Chat.of(ServedRequest.TEXT.json(body));
    }
    Chat chat = Chat.empty();
    for (JsonElement element : array(body.get(MESSAGES), MESSAGES)) {
      JsonObject message = object(element, MESSAGES);
      chat = chat.and(new Chat.Turn(text(message.get("role"), "role"), parts(message)));
    }
    return chat;
  }

  private List<Chat.Part> parts(JsonObject message) throws TranslateException {
    JsonElement content = message.get("content");
    List<Chat.Part> parts = new ArrayList<>();
    if (content instanceof JsonPrimitive) {
      parts.add(new Chat.Text(text(content, "content")));
      return parts;
    }
    for (JsonElement element : array(content, "content")) {
      JsonObject part = object(element, "content");
      String type = text(part.get("type"), "type");
      parts.add(
          switch (type) {
            case "text" -> new Chat.Text(text(part.get("text"), "text"));
            case "image_url" -> picture(part.get("image_url"));
            default ->
                throw new TranslateException("type: expected text or image_url, found " + type);
          });
    }
    return parts;
  }

  private Chat.Picture picture(JsonElement element) throws TranslateException {
    JsonElement url =
        element != null && element.isJsonObject() ? element.getAsJsonObject().get("url") : element;
    try {
      return new Chat.Picture(pictures.read(text(url, "image_url")));
    } catch (IOException e) {
      throw new TranslateException("image_url: " + e.getMessage(), e);
    }
  }

  private static JsonArray array(JsonElement element, String key) throws TranslateException {
    if (element == null || !element.isJsonArray()) {
      throw new TranslateException("%s: expected a list, found %s".formatted(key, element));
    }
    return element.getAsJsonArray();
  }

  private static JsonObject object(JsonElement element, String key) throws TranslateException {
    if (!element.isJsonObject()) {
      throw new TranslateException("%s: expected objects, found %s".formatted(key, element));
    }
    return element.getAsJsonObject();
  }

  private static String text(JsonElement element, String key) throws TranslateException {
    if (!(element instanceof JsonPrimitive primitive) || !primitive.isString()) {
      throw new TranslateException("%s: expected a string, found %s".formatted(key, element));
    }
    return primitive.getAsString();
  }
}
