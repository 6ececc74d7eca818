import { ForwardedHeaders, MessageSize } from "../args/traffic";
import type { EndpointModel } from "../model/endpointModel";
import { directive, type Node } from "./tree";
import { upgradeHeaders } from "./upgrade";

/** How a request is passed on; the locations inherit it from the server. */
export function proxy(model: EndpointModel): Node[] {
  const { connect, idle, handshake } = model.timeouts;
  return [
    directive("proxy_http_version", "1.1"),
    ...upgradeHeaders(model),
    // With the port, which $host does not have: applications compare it with the Origin.
    directive("proxy_set_header", "Host", "$http_host"),
    ...forwarded(model.forwardedHeaders),
    directive("proxy_connect_timeout", `${connect}s`),
    directive("proxy_read_timeout", `${idle}s`),
    directive("proxy_send_timeout", `${idle}s`),
    directive("proxy_socket_keepalive", "on"),
    directive("client_header_timeout", `${handshake}s`),
    ...buffers(model.messageSize),
  ];
}

/** An empty value makes nginx drop the header, whatever the client sent. */
function forwarded(choice: ForwardedHeaders): Node[] {
  const none = choice === ForwardedHeaders.None;
  const forwardedFor = choice === ForwardedHeaders.Append ? "$proxy_add_x_forwarded_for" : "$remote_addr";
  return [
    directive("proxy_set_header", "X-Real-IP", none ? "" : "$remote_addr"),
    directive("proxy_set_header", "X-Forwarded-For", none ? "" : forwardedFor),
    directive("proxy_set_header", "X-Forwarded-Proto", none ? "" : "$scheme"),
    // A trusted proxy in front may have set them.
    ...(choice === ForwardedHeaders.Append ? [] : OTHERS.map((name) => directive("proxy_set_header", name, ""))),
  ];
}

/** What applications that trust their proxy believe besides, and what nginx passes on as the client wrote it. */
const OTHERS = ["Forwarded", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix"];

/**
 * proxy_buffer_size is what an open socket holds for each direction, and of which only the pages take memory that a message has
 * passed; proxy_buffers has to be in step with it. 16k would fit into the holes that handshakes leave, and keep their pages. The request of a
 * socket, which lives as long as it, takes 8 KB and a half: one piece of 9 KB is a page less than three of nginx's 4 KB.
 */
function buffers(size: MessageSize): Node[] {
  const kilobytes = { [MessageSize.Small]: 4, [MessageSize.Medium]: 32, [MessageSize.Large]: 64 }[size];
  const proxyBuffer = `${kilobytes}k`;
  // nginx's own default. It compares them with the buffers: one of http's that does not fit them is an error.
  const twice = `${2 * kilobytes}k`;
  return [
    directive("proxy_buffer_size", proxyBuffer),
    directive("proxy_buffers", 8, proxyBuffer),
    directive("proxy_busy_buffers_size", twice),
    directive("proxy_temp_file_write_size", twice),
    directive("request_pool_size", "9k"),
  ];
}
