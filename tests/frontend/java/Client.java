// What an app on the JVM does with java.net.http alone: HTTP/2 as the library tries it, HTTP/1.1, and a WebSocket.
// Run as a source file: java Client.java URL ACCOUNT PASSWORD

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

public class Client {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    static URI address;

    public static void main(String[] words) throws Exception {
        address = URI.create(words[0]);
        var token = signIn(words[1], words[2]);
        for (var version : HttpClient.Version.values()) {
            var client = HttpClient.newBuilder().version(version).connectTimeout(PATIENCE).build();
            speak(client, token, version);
        }
        subscribe(HttpClient.newHttpClient(), token);
        System.out.println("done");
    }

    static HttpRequest post(String body, String token) {
        var request = HttpRequest.newBuilder(address)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json; charset=utf-8")
                .header("Accept", "application/graphql-response+json, application/json;q=0.9")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return (token == null ? request : request.header("Authorization", "Bearer " + token)).build();
    }

    static String signIn(String account, String password) throws Exception {
        var body = """
                {"query": "mutation ($input: SignInInput!) { signIn(input: $input) { token } }",
                 "variables": {"input": {"identifier": "%s", "password": "%s"}}}""".formatted(account, password);
        var answer = HttpClient.newHttpClient().send(post(body, null), HttpResponse.BodyHandlers.ofString());
        var token = Pattern.compile("\"token\":\"([^\"]+)\"").matcher(answer.body());
        check(token.find(), answer.body());
        return token.group(1);
    }

    /** A query, a request that fails, a long body, a GET, and many at the same time over one client. */
    static void speak(HttpClient client, String token, HttpClient.Version version) throws Exception {
        var text = HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8);
        var viewer = "{\"query\": \"{ viewer { employee { name } } }\"}";
        var answer = client.send(post(viewer, token), text);
        check(answer.statusCode() == 200 && answer.body().contains("\"name\":\""), version + " " + answer.body());

        var wrong = client.send(post("{\"query\": \"{ nothing }\"}", token), text);
        check(wrong.statusCode() == 400 && wrong.body().contains("\"BAD_REQUEST\""), version + " " + wrong.body());

        // More than one frame and more than one segment, with a comment as the burden.
        var long_ = "{\"query\": \"{ __typename } #" + " ".repeat(100_000) + "\"}";
        var burdened = client.send(post(long_, token), text);
        check(burdened.statusCode() == 200 && burdened.body().contains("\"Query\""), version + " " + burdened.body());

        var query = URI.create(address + "?query=%7B%20__typename%20%7D");
        var got = client.send(HttpRequest.newBuilder(query).timeout(PATIENCE).build(), text);
        check(got.statusCode() == 200 && got.body().contains("\"Query\""), version + " " + got.body());

        var many = IntStream.range(0, 16).mapToObj(number -> client.sendAsync(post(viewer, token), text)).toList();
        CompletableFuture.allOf(many.toArray(CompletableFuture[]::new)).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        for (var one : many) {
            check(one.join().body().contains("\"name\":\""), version + " " + one.join().body());
        }
        System.out.println(version + " was asked for, " + answer.version() + " was spoken");
    }

    static void subscribe(HttpClient client, String token) throws Exception {
        var heard = new LinkedBlockingQueue<String>();
        var listener = new Listener(heard);
        var socket = client.newWebSocketBuilder()
                .subprotocols("graphql-transport-ws")
                .connectTimeout(PATIENCE)
                .buildAsync(URI.create(address.toString().replaceFirst("^http", "ws") + "/ws"), listener)
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        check(socket.getSubprotocol().equals("graphql-transport-ws"), socket.getSubprotocol());
        var init = "{\"type\": \"connection_init\", \"payload\": {\"authorization\": \"Bearer " + token + "\"}}";
        socket.sendText(init, true).join();
        check(next(heard).contains("connection_ack"), "the greeting");
        // In two fragments, as the library allows.
        socket.sendText("{\"type\": \"subscribe\", \"id\": \"1\", ", false).join();
        socket.sendText("\"payload\": {\"query\": \"subscription { taskCount }\"}}", true).join();
        var event = next(heard);
        check(event.contains("\"next\"") && event.contains("\"taskCount\":"), event);
        socket.sendPing(java.nio.ByteBuffer.wrap(new byte[] {1})).join();
        socket.sendText("{\"type\": \"complete\", \"id\": \"1\"}", true).join();
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        check(next(heard).equals("closed 1000"), "the farewell");
        System.out.println("a socket was opened and closed");
    }

    static String next(BlockingQueue<String> heard) throws InterruptedException {
        var message = heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        check(message != null, "nothing was heard");
        return message;
    }

    static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    static final class Listener implements WebSocket.Listener {
        private final BlockingQueue<String> heard;
        private final StringBuilder parts = new StringBuilder();

        Listener(BlockingQueue<String> heard) {
            this.heard = heard;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            parts.append(data);
            if (last) {
                heard.add(parts.toString());
                parts.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            heard.add("closed " + code);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            heard.add("failed: " + error);
        }
    }
}
