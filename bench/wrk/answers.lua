-- Posts a citizen's answers with a fresh random key each time, and counts which have been received.

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init()
  local file = assert(io.open(os.getenv("BENCH_BODY"), "rb"))
  local body = file:read("*a")
  file:close()
  local first, last = body:find("@KEY@", 1, true)
  before, after = body:sub(1, first - 1), body:sub(last + 1)
  headers = { ["content-type"] = "application/json", ["accept"] = "application/json" }
  random = assert(io.open("/dev/urandom", "rb"))
  received, refused, example = 0, 0, ""
end

function request()
  local key = random:read(16):gsub(".", function(byte)
    return string.format("%02x", byte:byte())
  end)
  return wrk.format("POST", nil, headers, before .. key .. after)
end

function response(status, _, body)
  if status == 200 and body:find('"received":true', 1, true) then
    received = received + 1
  else
    refused = refused + 1
    example = body
  end
end

function done(summary, latency, requests)
  local received, refused, example = 0, 0, ""
  for _, thread in ipairs(threads) do
    received = received + thread:get("received")
    refused = refused + thread:get("refused")
    example = thread:get("example") ~= "" and thread:get("example") or example
  end
  local errors = summary.errors
  if example ~= "" then
    io.write("EXAMPLE ", example:sub(1, 500), "\n")
  end
  io.write(string.format(
    'RESULT {"requests":%d,"bytes":%d,"microseconds":%d,"p50":%d,"p99":%d,"max":%d,'
      .. '"connect":%d,"read":%d,"write":%d,"timeout":%d,"status":%d,"received":%d,"refused":%d}\n',
    summary.requests, summary.bytes, summary.duration, latency:percentile(50), latency:percentile(99), latency.max,
    errors.connect, errors.read, errors.write, errors.timeout, errors.status, received, refused
  ))
end
