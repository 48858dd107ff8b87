"""An assistant's own client (the Python SDK of the Model Context Protocol) asks every tool.

usage: assistant.py URL SERVER INDEX    over HTTP at URL/mcp, and over the standard streams of `SERVER mcp`
"""

import asyncio
import json
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

PRACTICE = "代表建议两次答复"


def content(result):
    assert not result.isError, result.content
    return json.loads(result.content[0].text)


async def ask(session, absolute):
    await session.initialize()
    tools = (await session.list_tools()).tools
    assert all(tool.annotations.readOnlyHint for tool in tools)
    size = len(json.dumps([tool.model_dump(exclude_none=True) for tool in tools], ensure_ascii=False))
    call = lambda name, **arguments: session.call_tool(name, arguments)

    def check_link(url):
        assert url.startswith("http" if absolute else "/doc/"), url

    answer = content(await call("which_regions", q=f"哪些省份实行{PRACTICE}"))
    states = answer["states"]
    assert sum(states.values()) == answer["places_asked_about"] == 31, states
    first = answer["rows"][0]["quotations"][0]
    check_link(first["url"])
    read = content(await call("get_passage", document=first["document"], passage=first["passage"]))
    assert first["quote"] in read["passages"][0]["quote"]
    found = content(await call("search", q=f'"{first["quote"][:8]}"'))
    assert found["documents"] > 0 and found["hits"][0]["quotations"]
    cited = content(await call("cite", document=first["document"], passage=first["passage"]))
    assert "." in cited["reference"]
    check_link(cited["url"])
    quoted = content(await call("check_quote", text=first["quote"]))
    assert quoted["quotations"][0]["verdict"] == "exact", quoted
    check_link(quoted["quotations"][0]["stands_in"]["url"])
    claimed = content(await call("check_claim", text=f"天津市实行{PRACTICE}。"))
    assert claimed["claims"][0]["verdict"] == "supported", claimed
    check_link(claimed["claims"][0]["proof"][0]["url"])
    compared = content(await call("compare", region=["浙江", "天津"]))
    assert len(compared["rows"][0]["cells"]) == 2
    mechanisms = content(await call("list_mechanisms"))
    assert mechanisms["total"] >= len(mechanisms["mechanisms"]) > 50
    coverage = content(await call("coverage"))
    assert len(coverage["provinces"]) == 31
    for name, arguments in [
        ("search", {}),
        ("search", {"q": "a", "year_from": 1}),
        ("search", {"q": "a", "nonsense": 1}),
        ("which_regions", {"mechanism": "no such"}),
        ("get_passage", {"document": "no-such"}),
        ("get_passage", {"document": "../healthz"}),
        ("compare", {"region": ["浙江"]}),
        ("no_such_tool", {}),
    ]:
        refused = await call(name, **arguments)
        assert refused.isError and refused.content[0].text, (name, arguments)
    print(f"{len(tools)} tools, described in {size} characters; {len(answer['rows'])} places with quotations")


async def main(url, server, index):
    async with streamable_http_client(f"{url}/mcp") as streams:
        async with ClientSession(streams[0], streams[1]) as session:
            await ask(session, absolute=True)
    program = StdioServerParameters(command=server, args=["mcp", "--index", index])
    async with stdio_client(program) as streams:
        async with ClientSession(*streams) as session:
            await ask(session, absolute=False)


asyncio.run(main(*sys.argv[1:]))
