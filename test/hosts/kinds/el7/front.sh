#!/bin/sh
# Stands before a tool of this tree that is newer than EL7's, under its name: it refuses what EL7's does not know, and says
# what EL7's says otherwise. Which options that are is from the sources of EL7's versions (test/hosts/README.md), as they
# give them to getopt(3); here are the tools that a host's script calls with options that have changed since.
tool=${0##*/}
real=/usr/bin/$tool

refuse() { # MESSAGE
  echo "$tool: $1" >&2
  exit 1
}

# Words that begin with a single dash, as ip and openssl have them.
know() { # WORDS ARGUMENT...
  words=" $1 "
  shift
  for word; do
    case $word in -?*) case $words in *" ${word#-} "*) ;; *) refuse "unknown option $word" ;; esac ;; esac
  done
}

short=''
long=''
case $tool in
  # coreutils 8.22
  base64) short=diw: long=decode,ignore-garbage,wrap: ;;
  basename) short=+as:z long=multiple,suffix:,zero ;;
  comm) short=123 long=check-order,nocheck-order,output-delimiter: ;;
  cp) short=abdfHilLnprst:uvxPRS:TZ long=archive,force,no-clobber,no-dereference,no-target-directory,preserve::,reflink::,sparse: ;;
  cut) short=b:c:d:f:ns long=bytes:,characters:,complement,delimiter:,fields:,only-delimited,output-delimiter: ;;
  date) short=d:f:I::r:Rs:u long=date:,file:,iso-8601::,reference:,rfc-2822,rfc-3339:,set:,utc ;;
  head) short=c:n:qv0123456789 long=bytes:,lines:,quiet,silent,verbose ;;
  id) short=agnruzGZ long=context,group,groups,name,real,user,zero ;;
  mkdir) short=pm:vZ long=mode:,parents,verbose ;;
  mktemp) short=dp:qtuV long=directory,dry-run,quiet,suffix:,tmpdir:: ;;
  mv) short=bfint:uvS:TZ long=backup::,force,interactive,no-clobber,no-target-directory,suffix:,target-directory:,update,verbose ;;
  paste) short=d:s long=delimiters:,serial ;;
  readlink) short=efmnqsvz long=canonicalize,canonicalize-existing,canonicalize-missing,no-newline,zero ;;
  rm) short=dfirvIR long=dir,force,interactive::,one-file-system,recursive,verbose ;;
  rmdir) short=pv long=ignore-fail-on-non-empty,parents,verbose ;;
  sha256sum) short=bctw long=binary,check,quiet,status,strict,tag,text,warn ;;
  sort) short=bcCdfghik:mMno:rRsS:t:T:uVz long=check::,field-separator:,key:,numeric-sort,output:,reverse,stable,unique,zero-terminated ;;
  stat) short=c:fLt long=dereference,file-system,format:,printf:,terse ;;
  sync) ;;
  tail) short=c:n:fFqs:v0123456789 long=bytes:,follow::,lines:,pid:,quiet,retry,verbose ;;
  timeout) short=+k:s: long=foreground,kill-after:,preserve-status,signal: ;;
  tr) short=+cCdst long=complement,delete,squeeze-repeats,truncate-set1 ;;
  wc) short=clLmw long=bytes,chars,files0-from:,lines,max-line-length,words ;;
  # util-linux 2.23.2. Of its unshare, getopt takes the options of the command, too, unless -- stands before it.
  flock) short=+sexnouw:E:hV long=shared,exclusive,unlock,nonblocking,nb,timeout:,wait:,conflict-exit-code:,close ;;
  prlimit) short=+c::d::e::f::i::l::m::n::q::r::s::t::u::v::x::y::p:o:vVh long=pid:,output:,core::,nofile::,nproc::,noheadings,raw,verbose ;;
  unshare) short=hVmuinpU long=mount,uts,ipc,net,pid,user ;;
  # iproute 4.11
  ss) short=dhaletuwxnro460spbEf:miA:D:F:vVzZN:KHS long=numeric,processes,tcp,udp,listening,ipv4,ipv6,all,kill,no-header ;;
  ip) know "loops family 4 6 0 human iec s stats statistics d details r resolve o oneline t timestamp ts tshort n netns f a all b batch br brief rc c color" "$@" ;;
  # systemd 219, with Red Hat's --now
  systemctl)
    short=ht:p:alqfs:H:M:n:o:ir
    long=type:,property:,all,reverse,after,before,full,no-block,no-legend,no-pager,no-reload,no-wall,now,quiet,root:,force,kill-who:,signal:,runtime,lines:,output:,plain,state:
    # Tests wait for the boot by it.
    case "$*" in *is-system-running*) long=$long,wait ;; esac
    ;;
  journalctl)
    short=hefo:aln::qmb::kD:p:c:S:U:t:u:F:xrM:
    long=no-pager,pager-end,follow,output:,all,lines::,quiet,boot::,dmesg,directory:,file:,identifier:,priority:,since:,until:,unit:,field:,reverse,utc,flush
    ;;
  # rpm 4.11.3
  rpm)
    short=aKfgpqVcdlsieFUhv
    long=all,checksig,file,package,query,verify,qf:,queryformat:,list,configfiles,nodeps,nofiles,erase,import,install,upgrade,justdb,test,dbpath:,root:,define:,eval:,nosignature,nodigest,noscripts,whatrequires,whatprovides,changelog,scripts,provides,requires
    ;;
  # OpenSSL 1.0.2k
  openssl)
    case ${1-} in
      version) echo 'OpenSSL 1.0.2k-fips  26 Jan 2017' && exit ;;
      x509) known='CA CAkey checkend checkhost checkip dates days email enddate extensions extfile fingerprint hash in inform issuer modulus nameopt noout ocsp_uri out outform passin pubkey purpose req serial sha1 sha256 signkey startdate subject text' ;;
      pkey) known='in inform noout out outform passin passout pubin pubout text text_pub' ;;
      req) known='batch config days extensions in inform key keyform keyout modulus nameopt new newkey nodes noout out outform passin passout pubkey reqexts sha256 subj subject text utf8 verify x509' ;;
      ecparam) known='check conv_form genkey in inform list_curves name no_seed noout out outform param_enc text' ;;
      genrsa) known='3 F4 aes128 aes256 des3 f4 out passout rand' ;;
      s_client) known='CAfile CApath alpn brief cert cipher connect crlf curves debug ign_eof key msg no_ssl2 no_ssl3 no_ticket no_tls1 no_tls1_1 no_tls1_2 prexit quiet servername sigalgs showcerts starttls state status tls1 tls1_1 tls1_2 tlsextdebug verify verify_hostname verify_return_error' ;;
      *) refuse "EL7's was not asked for ${1-nothing} yet" ;;
    esac
    know "$known" "$@"
    ;;
  *) refuse "no front" ;;
esac
[ -z "$short" ] || getopt -Q -n "$tool" -o "$short" -l "$long,help,version" -- "$@" || exit 1

case $tool in
  # It flushes everything; here the machine is not this host's alone, so it is the file.
  sync)
    [ $# = 0 ] || echo "sync: ignoring all arguments" >&2
    exec "$real" "$@"
    ;;
  # IPv4's wildcard is *, and IPv6 stands without brackets. What has both is IPv6's.
  ss) "$real" "$@" | sed -E 's/ \*:/ :::/g; s/ 0\.0\.0\.0:/ *:/g; s/ \[([0-9a-f:.]+)\]:/ \1:/g' ;;
  systemctl)
    # Of limits it tells the hard one alone.
    case " $* " in *" show "*) "$real" "$@" | sed -E '/^(Default)?Limit[A-Z]+Soft=/d' ;; *) exec "$real" "$@" ;; esac
    ;;
  openssl)
    case $1,"$*" in
      # Neither TLS 1.3 nor X25519.
      s_client,*) exec "$real" "$@" -no_tls1_3 -curves P-256:P-384 ;;
      x509,*' -subject'*)
        said=$("$real" "$@" -nameopt compat) || exit
        printf '%s\n' "$said" | sed 's/^subject=/subject= /'
        ;;
      *) exec "$real" "$@" ;;
    esac
    ;;
  *) exec "$real" "$@" ;;
esac
